Feature: A token that the CSMS does not accept after all
  The station began by itself; the answer to its start says no.

  Background:
    Given the token DEADBEEF is blocked
    And station CS001 has booted
    And the operator has set LocalPreAuthorize of CS001 to true
    And CS001 has local list 1: DEADBEEF accepted

  @ocpp1.6 @ocpp2.0.1 @csms @station @E05
  Scenario: The station ends what it began
    When a cable and token DEADBEEF are tried at EVSE 1 of CS001
    Then the CSMS answers the start on EVSE 1 of CS001 with Blocked
    And CS001 reports the end on EVSE 1 with reason DeAuthorized and the CSMS acknowledges it
    And the CSMS holds a session on EVSE 1 of CS001 that is not authorized
    And the CSMS holds no active session of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @station @E05
  Scenario: The station holds the energy back where it is not to end
    Given the operator has set StopTransactionOnInvalidId of CS001 to false
    When a cable and token DEADBEEF are tried at EVSE 1 of CS001
    Then the CSMS answers the start on EVSE 1 of CS001 with Blocked
    And the session on EVSE 1 of CS001 is suspended by the EVSE and not ended
    And the CSMS holds a session on EVSE 1 of CS001 that is not authorized

  @ocpp1.6 @ocpp2.0.1 @csms @station @E05
  Scenario: The driver gets as much as is set, to get home
    Given the operator has set MaxEnergyOnInvalidId of CS001 to 500
    When a cable and token DEADBEEF are tried at EVSE 1 of CS001
    Then the CSMS answers the start on EVSE 1 of CS001 with Blocked
    And CS001 reports no end on EVSE 1
    When the car at EVSE 1 of CS001 takes 505 Wh
    Then CS001 reports the end on EVSE 1 with reason DeAuthorized and the CSMS acknowledges it
    And the session on EVSE 1 of CS001 took 500 Wh and no more
    And the CSMS holds a session on EVSE 1 of CS001 that is not authorized
