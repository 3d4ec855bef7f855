Feature: Reset as a station carries it out, and of one EVSE alone
  A reset of one EVSE touches neither the others nor the connection; one that has to wait is remembered until it
  has been done.

  Background:
    Given the token DEADBEEF is accepted

  @ocpp1.6 @station @TC_013_CS
  Scenario: A station that is reset hard hangs up and starts anew
    Given station CS001 with 2 EVSEs has booted
    And the operator has taken EVSE 2 of CS001 out of service
    When the operator asks CS001 for a Hard reset
    Then CS001 answers the reset with Accepted before it boots again
    And CS001 hangs up, calls again, and its boot is the first that it says
    And the messages about connector 1 of CS001 end with Reset, BootNotification, Available
    And the messages about connector 2 of CS001 end with Reset, BootNotification, Unavailable
    And the conversation of CS001 is well-formed
    And the CSMS holds the boot of CS001 as Accepted

  @ocpp1.6 @station @TC_014_CS
  Scenario: A station that is reset softly hangs up and starts anew
    Given station CS001 with 2 EVSEs has booted
    And the operator has taken EVSE 2 of CS001 out of service
    When the operator asks CS001 for a Soft reset
    Then CS001 answers the reset with Accepted before it boots again
    And CS001 hangs up, calls again, and its boot is the first that it says
    And the messages about connector 1 of CS001 end with Reset, BootNotification, Available
    And the messages about connector 2 of CS001 end with Reset, BootNotification, Unavailable
    And the conversation of CS001 is well-formed
    And the CSMS holds the boot of CS001 as Accepted

  @ocpp2.0.1 @csms @station @B11
  Scenario Outline: An idle EVSE is reset alone
    Given station CS001 with 2 EVSEs has booted
    When the operator asks for a reset <kind> of EVSE 2 of CS001
    Then CS001 answers the reset of its EVSE with Accepted
    And CS001 shows EVSE 2 as unavailable and then as available, and does not boot
    And the CSMS shows EVSE 2 of CS001 as available
    And the CSMS holds no reset of EVSE 2 of CS001 as waiting

    Examples:
      | kind      |
      | Immediate |
      | OnIdle    |

  @ocpp2.0.1 @station @B11
  Scenario: An EVSE that is not there cannot be reset
    Given station CS001 has booted
    When the operator asks for a reset Immediate of EVSE 9 of CS001
    Then CS001 answers the reset of its EVSE with Rejected
    And CS001 sends no BootNotification
    And the CSMS holds no reset of EVSE 9 of CS001 as waiting

  @ocpp2.0.1 @csms @station @B12
  Scenario: A reset of one EVSE ends its session and no other
    Given station CS001 with 2 EVSEs has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF
    And CS001 is charging on EVSE 2 with token DEADBEEF
    When the operator asks for a reset Immediate of EVSE 2 of CS001
    Then CS001 answers the reset of its EVSE with Accepted
    And CS001 reports the end on EVSE 2 with reason ImmediateReset and the CSMS acknowledges it
    And CS001 reports no end on EVSE 1
    And the CSMS holds the session on EVSE 2 of CS001 as ended by ImmediateReset, with the energy of the meter
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp2.0.1 @csms @station @B12
  Scenario: A reset of an EVSE on idle waits for its session
    Given station CS001 with 2 EVSEs has booted
    And CS001 is charging on EVSE 2 with token DEADBEEF
    When the operator asks for a reset OnIdle of EVSE 2 of CS001
    Then CS001 answers the reset of its EVSE with Scheduled
    And the CSMS holds a reset of EVSE 2 of CS001 as waiting
    When the session on EVSE 2 of CS001 is stopped with token DEADBEEF and the cable drawn
    Then CS001 shows EVSE 2 as unavailable and then as available, and does not boot
    And the CSMS holds no reset of EVSE 2 of CS001 as waiting

  @ocpp2.0.1 @csms @station @B12
  Scenario: While a reset of the station waits, no other EVSE takes anybody in
    Given station CS001 with 2 EVSEs has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator asks CS001 for a reset OnIdle
    Then CS001 answers the reset of its EVSE with Scheduled
    And the CSMS holds a reset of the whole of CS001 as waiting
    And CS001 signals EVSE 2 as Unavailable
    When token DEADBEEF is presented at EVSE 2 of CS001
    Then CS001 does not charge on EVSE 2
    And the CSMS holds one session of CS001
    When the session on EVSE 1 of CS001 is stopped with token DEADBEEF and the cable drawn
    Then the boot of CS001 gives ScheduledReset as its reason
    And the CSMS answers the boot of CS001 with Accepted
    And the CSMS holds no reset of the whole of CS001 as waiting
