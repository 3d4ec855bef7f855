Feature: Messages on demand, as the station sends them
  The station answers first and then sends what was asked for, once and of the place that was meant.

  Background:
    Given station CS001 with 2 EVSEs has booted

  @ocpp1.6 @ocpp2.0.1 @station @TC_054_CS @F06
  Scenario: A station sends a reading, a heartbeat and a status when it is asked
    When the operator asks CS001 for a reading message of EVSE 2
    Then CS001 accepts the trigger and then sends one reading message, and nothing else
    And the reading messages of CS001 are of EVSE 2 alone
    And CS001 reports a reading of EVSE 2 outside of sessions with context Trigger
    When the operator asks CS001 for a heartbeat message
    Then CS001 accepts the trigger and then sends one heartbeat message, and nothing else
    When the operator asks CS001 for a status message of EVSE 2
    Then CS001 accepts the trigger and then sends one status message, and nothing else
    And the status messages of CS001 are of EVSE 2 alone
    And CS001 signals EVSE 2 as Available
    And CS001 keeps to the form
    And the CSMS shows the status of EVSE 2 of CS001 as Available

  @ocpp1.6 @ocpp2.0.1 @station @TC_054_CS @F06
  Scenario: A station says of a message that it does not know that it does not
    When the operator asks CS001 for a firmware message
    Then CS001 answers the trigger with NotImplemented
    And CS001 sends no message of its own
    And CS001 keeps to the form
    And the CSMS holds CS001 as online

  @ocpp1.6 @station @TC_054_CS
  Scenario: A station that sends no diagnostics says so when it is asked how they fare
    When the operator asks CS001 for a diagnostics message
    Then CS001 answers the trigger with NotImplemented
    And CS001 sends no message of its own
    And CS001 keeps to the form
    And the CSMS holds CS001 as online

  @ocpp1.6 @ocpp2.0.1 @station @TC_055_CS @F06
  Scenario: A station sends no reading of a place that it does not have
    When the operator asks CS001 for a reading message of EVSE 9
    Then CS001 answers the trigger with Rejected
    And CS001 sends no message of its own
    And CS001 keeps to the form
    And the CSMS shows each connector of CS001 as available

  @ocpp1.6 @ocpp2.0.1 @station @TC_055_CS @F06
  Scenario: A station sends no status of a place that it does not have
    When the operator asks CS001 for a status message of EVSE 9
    Then CS001 answers the trigger with Rejected
    And CS001 sends no message of its own
    And CS001 keeps to the form
    And the CSMS shows each connector of CS001 as available
