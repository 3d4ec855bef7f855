Feature: Network profiles
  A new address is kept in a slot and changes nothing by itself; put first in the order it is used after the next
  reset, and where nobody listens there the station comes back by the next one.

  Background:
    Given station CS001 has booted

  @ocpp2.0.1 @csms @station @B09
  Scenario: A network profile is kept, and the connection stays
    When the operator puts another address of the CSMS into slot 2 of CS001
    Then CS001 answers the network profile with Accepted
    And CS001 sends no BootNotification
    And the CSMS answers a Heartbeat of CS001
    And the CSMS holds NetworkConfiguration of slot 2 of CS001

  @ocpp2.0.1 @station @B09
  Scenario Outline: A network profile that cannot be used is refused
    When the operator gives CS001 a network profile with <fault>
    Then CS001 answers the network profile with Rejected
    And the operator is told of the answer Rejected
    And the CSMS holds no NetworkConfiguration of CS001

    Examples:
      | fault                             |
      | a slot that it lacks              |
      | an address that is no WebSocket   |
      | a version that it does not speak  |
      | a transport that it does not speak |

  @ocpp2.0.1 @csms @station @B10
  Scenario: The station moves to the profile that is first in the order
    Given the operator has put another address of the CSMS into slot 2 of CS001
    And the operator has changed OCPPCommCtrlr.NetworkConfigurationPriority of CS001 to 2,1
    When the operator asks CS001 for a reset OnIdle
    Then CS001 answers the reset with Accepted before it boots again
    And the CSMS answers the boot of CS001 with Accepted
    When the operator asks CS001 for the value of OCPPCommCtrlr.ActiveNetworkProfile
    Then CS001 tells OCPPCommCtrlr.ActiveNetworkProfile as 2
    And the CSMS holds OCPPCommCtrlr.ActiveNetworkProfile of CS001 at 2
    And the CSMS holds CS001 as online

  @ocpp2.0.1 @station @B10
  Scenario: Where nobody listens at the first profile the station comes back by the next
    Given the operator has put an address where nobody listens into slot 2 of CS001
    And the operator has changed OCPPCommCtrlr.NetworkProfileConnectionAttempts of CS001 to 1
    And the operator has changed OCPPCommCtrlr.NetworkConfigurationPriority of CS001 to 2,1
    When the operator asks CS001 for a reset OnIdle
    Then CS001 answers the reset with Accepted before it boots again
    And the CSMS answers the boot of CS001 with Accepted
    When the operator asks CS001 for the value of OCPPCommCtrlr.ActiveNetworkProfile
    Then CS001 tells OCPPCommCtrlr.ActiveNetworkProfile as 1
    And the CSMS holds OCPPCommCtrlr.ActiveNetworkProfile of CS001 at 1

  @ocpp2.0.1 @station @B10
  Scenario: An order that names an empty slot is refused
    When the operator sets OCPPCommCtrlr.NetworkConfigurationPriority of CS001 to 3,1
    Then CS001 answers the setting of OCPPCommCtrlr.NetworkConfigurationPriority with Rejected
    And the CSMS holds nothing of OCPPCommCtrlr.NetworkConfigurationPriority of CS001
