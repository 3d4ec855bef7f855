Feature: What a CSMS makes of the answers to its remote commands
  Judged by the hand-made answers of a bare station of OCPP 2.0.1.

  Background:
    Given the token DEADBEEF is accepted
    And a bare connection of CS001 on which a boot was answered with Accepted

  @ocpp2.0.1 @csms @F01 @F02
  Scenario: A remote start that the station refuses is on record, and no session of it
    Given CS001 will answer the remote start with Rejected
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then CS001 answers the remote start with Rejected
    And the operator is told of the answer Rejected
    And the CSMS holds the remote start of CS001 as Rejected, and no session of it

  @ocpp2.0.1 @csms @F02
  Scenario: The session of a remote start is known by the number of the request, whenever it comes
    Given CS001 will answer the remote start with Accepted
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then the operator is told of the answer Accepted
    And the CSMS holds the remote start of CS001 as Accepted, and no session of it
    When CS001 sends the bare events 0 start 100 by CablePluggedIn in EVConnected, 1 update 100 with DEADBEEF by RemoteStart asked
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS holds the session on EVSE 1 of CS001 as the one that was asked for

  @ocpp2.0.1 @csms @F03 @F04
  Scenario: A session ends when the station says so, not when it is asked to end
    Given CS001 will answer the remote stop with Accepted
    When CS001 sends the bare events 0 start 100 with DEADBEEF
    And the operator ends the session on EVSE 1 of CS001
    Then CS001 answers the remote stop with Accepted
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    When CS001 sends the bare events 1 update 400 by RemoteStop in EVConnected
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    When CS001 sends the bare events 2 end 400 by EVDeparted for Remote in Idle
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Remote, with the energy of the meter

  @ocpp2.0.1 @csms @F03 @F04
  Scenario: A remote stop that the station refuses ends nothing
    Given CS001 will answer the remote stop with Rejected
    When CS001 sends the bare events 0 start 100 with DEADBEEF
    And the operator ends the session on EVSE 1 of CS001
    Then CS001 answers the remote stop with Rejected
    And the operator is told of the answer Rejected
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp2.0.1 @csms @F05
  Scenario Outline: What becomes of a lock is told, and ends no session
    Given CS001 will answer the unlocking with <status>
    When CS001 sends the bare events 0 start 100 with DEADBEEF
    And the operator unlocks EVSE 1 of CS001
    Then CS001 answers the unlocking with <status>
    And the operator is told of the answer <status>
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

    Examples:
      | status                       |
      | Unlocked                     |
      | UnlockFailed                 |
      | OngoingAuthorizedTransaction |
      | UnknownConnector             |

  @ocpp2.0.1 @csms @F06
  Scenario: A message on demand is taken when it comes
    Given CS001 will answer the trigger with Accepted
    When the operator asks CS001 for a status message of EVSE 1
    Then CS001 answers the trigger with Accepted
    And the operator is told of the answer Accepted
    When CS001 sends a bare status Reserved of EVSE 1
    Then the CSMS acknowledges every message of CS001
    And the CSMS shows the status of EVSE 1 of CS001 as Reserved

  @ocpp2.0.1 @csms @F06
  Scenario Outline: A message that the station will not send is not waited for
    Given CS001 will answer the trigger with <status>
    When the operator asks CS001 for a reading message of EVSE 1
    Then CS001 answers the trigger with <status>
    And the operator is told of the answer <status>
    And the CSMS holds no reading of CS001 outside of sessions

    Examples:
      | status         |
      | Rejected       |
      | NotImplemented |
