Feature: Variables of the device model
  Each variable of a command has an outcome of its own; what the station takes is held, and no message is larger
  than the station wants it.

  Background:
    Given station CS001 has booted

  @ocpp2.0.1 @csms @station @B05
  Scenario: Variables are set, each with an outcome of its own
    When the operator sets, by one command to CS001, the sample interval, OCPPCommCtrlr.NoSuch, Nowhere.Interval, SecurityCtrlr.Identity to 77
    Then CS001 answers the setting of the sample interval with Accepted
    And CS001 answers the setting of OCPPCommCtrlr.NoSuch with UnknownVariable
    And CS001 answers the setting of Nowhere.Interval with UnknownComponent
    And CS001 answers the setting of SecurityCtrlr.Identity with Rejected
    And the CSMS holds the sample interval of CS001 at 77
    And the CSMS holds nothing of OCPPCommCtrlr.NoSuch of CS001

  @ocpp2.0.1 @station @B05
  Scenario Outline: A value that the variable cannot have is refused and changes nothing
    When the operator sets <name> of CS001 to <value>
    Then CS001 answers the setting of <name> with Rejected
    When the operator asks CS001 for the value of <name>
    Then CS001 tells <name> as <kept>
    And the CSMS holds <name> of CS001 at <kept>

    Examples:
      | name                           | value       | kept        |
      | OCPPCommCtrlr.MessageAttempts[TransactionEvent] | 0 | 3     |
      | AuthCtrlr.LocalPreAuthorize    | perhaps     | false       |
      | TxCtrlr.TxStartPoint           | Breakfast   | PowerPathClosed |
      | ClockCtrlr.TimeSource          | Sundial     | RealTimeClock |

  @ocpp2.0.1 @csms @B05
  Scenario: More variables than fit into one message go out in several
    When the operator sets 120 variables of CS001, split by the station's limits
    Then the CSMS sends CS001 120 items by SetVariables in messages of at most 50
    And CS001 answers the setting of the sample interval with Accepted
    And the CSMS holds the sample interval of CS001 at 179

  @ocpp2.0.1 @csms @station @B05
  Scenario: A setting that waits for a restart is remembered until there is one
    When the operator sets SecurityCtrlr.OrganizationName of CS001 to Example
    Then CS001 answers the setting of SecurityCtrlr.OrganizationName with RebootRequired
    And the CSMS knows that settings of CS001 wait for its next start
    When the operator asks CS001 for a reset Immediate
    Then CS001 answers the reset with Accepted before it boots again
    And the CSMS answers the boot of CS001 with Accepted
    And the CSMS knows of no settings of CS001 that wait for its next start
    And the CSMS holds SecurityCtrlr.OrganizationName of CS001 at Example

  @ocpp2.0.1 @csms @station @B06
  Scenario: A variable that is asked for is held as it was told
    When the operator asks CS001 for the value of DeviceDataCtrlr.ItemsPerMessage[GetReport]
    Then CS001 tells DeviceDataCtrlr.ItemsPerMessage[GetReport] as 50
    And the CSMS holds DeviceDataCtrlr.ItemsPerMessage[GetReport] of CS001 at 50

  @ocpp2.0.1 @csms @station @B06
  Scenario Outline: A variable that is not there is said not to be there
    When the operator asks CS001 for the value of <name>
    Then CS001 does not know <name>
    And the CSMS holds nothing of <name> of CS001

    Examples:
      | name                  |
      | OCPPCommCtrlr.NoSuch  |
      | Nowhere.Interval      |

  @ocpp2.0.1 @station @B06
  Scenario: What may only be written is not told
    When the operator asks CS001 for the value of SecurityCtrlr.BasicAuthPassword
    Then CS001 tells SecurityCtrlr.BasicAuthPassword as Rejected
    And the CSMS holds nothing of SecurityCtrlr.BasicAuthPassword of CS001

  @ocpp2.0.1 @csms @B06
  Scenario: More variables than fit into one message are asked for in several
    When the operator asks for 70 variables of CS001, split by the station's limits
    Then the CSMS sends CS001 70 items by GetVariables in messages of at most 50
    And CS001 tells the sample interval as 60
    And the CSMS holds the sample interval of CS001 at 60
