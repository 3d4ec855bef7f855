Feature: Messages on demand, as the CSMS asks for them
  What the operator asks for goes out as it was given, and the message that follows is dealt with like any other.

  @ocpp1.6 @ocpp2.0.1 @csms @TC_054_CSMS @F06
  Scenario: The CSMS asks for a reading, a heartbeat and a status, and takes each
    Given station CS001 with 2 EVSEs has booted
    When the operator asks CS001 for a reading message of EVSE 1
    Then the CSMS hands the command on to CS001 as it was given, once
    And the operator is told of the answer Accepted
    And CS001 reports a reading of EVSE 1 outside of sessions with context Trigger
    And the CSMS acknowledges every message of CS001
    And the CSMS holds that reading of EVSE 1 of CS001 outside of sessions
    When the operator asks CS001 for a heartbeat message
    Then the CSMS hands the command on to CS001 as it was given, once
    And the operator is told of the answer Accepted
    And the CSMS answers the Heartbeat of CS001 with its own clock
    And the CSMS has heard of CS001 since the Heartbeat
    When the operator asks CS001 for a status message of EVSE 1
    Then the CSMS hands the command on to CS001 as it was given, once
    And the operator is told of the answer Accepted
    And CS001 signals EVSE 1 as Available
    And the CSMS acknowledges every message of CS001
    And the CSMS sends CS001 nothing further
    And the CSMS keeps to the form with CS001
    And the CSMS shows the status of EVSE 1 of CS001 as Available

  @ocpp1.6 @ocpp2.0.1 @csms @TC_054_CSMS @F06
  Scenario: The CSMS copes with a message that the station does not know
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 will answer the trigger with NotImplemented
    When the operator asks CS001 for a firmware message
    Then the CSMS hands the command on to CS001 as it was given, once
    And the operator is told of the answer NotImplemented
    And the CSMS sends CS001 nothing further
    And the CSMS keeps to the form with CS001
    And the CSMS holds CS001 as online

  @ocpp1.6 @csms @TC_054_CSMS
  Scenario Outline: A <kind> status that comes on demand is refused as one that is not supported
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 will answer the trigger with Accepted
    When the operator asks CS001 for a <kind> message
    Then the CSMS hands the command on to CS001 as it was given, once
    And the operator is told of the answer Accepted
    When CS001 sends a CALL with a <kind> status
    Then the CSMS refuses the last CALL of CS001 with NotSupported
    And the CSMS sends CS001 nothing further
    And the CSMS holds CS001 as online

    Examples:
      | kind        |
      | firmware    |
      | diagnostics |

  @ocpp1.6 @ocpp2.0.1 @csms @TC_055_CSMS @F06
  Scenario: The CSMS copes with a trigger that is rejected
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 will answer the trigger with Rejected
    When the operator asks CS001 for a reading message of EVSE 1
    Then the CSMS hands the command on to CS001 as it was given, once
    And the operator is told of the answer Rejected
    And the CSMS sends CS001 nothing further
    And the CSMS keeps to the form with CS001
    And the CSMS holds CS001 as online
