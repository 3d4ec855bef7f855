Feature: What a CSMS makes of the events of a transaction
  Judged by hand-made events of a bare station of OCPP 2.0.1: what they say, in whatever way, is what is kept.

  Background:
    Given the token DEADBEEF is accepted
    And a bare connection of CS001 on which a boot was answered with Accepted

  @ocpp2.0.1 @csms @E01
  Scenario Outline: A transaction may begin with whatever step comes first
    When CS001 sends the bare events 0 start 100 by <trigger> in <state>
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds one session of CS001
    When CS001 sends the bare events 1 update 100 with DEADBEEF by Authorized
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    When CS001 sends the bare events 2 end 400 by EVDeparted
    Then the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by EVDisconnected, with the energy of the meter
    And the CSMS flags the session on EVSE 1 of CS001 as none

    Examples:
      | trigger              | state       |
      | EVDetected           | Idle        |
      | CablePluggedIn       | EVConnected |
      | ChargingStateChanged | Charging    |
      | SignedDataReceived   | EVConnected |

  @ocpp2.0.1 @csms @E02
  Scenario: The cable first: the token comes with a later event, and its answer alone speaks of it
    When CS001 sends the bare events 0 start 100 by CablePluggedIn in EVConnected
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds no authorized session of CS001
    When CS001 sends the bare events 1 update 100 with DEADBEEF by Authorized, 2 update 350 by ChargingStateChanged
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    When CS001 sends the bare events 3 end 600 with DEADBEEF by StopAuthorized for Local
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter

  @ocpp2.0.1 @csms @E03
  Scenario: The token first: nothing flows until the cable comes
    When CS001 sends the bare events 0 start 100 with DEADBEEF by Authorized in Idle
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    When CS001 sends the bare events 1 update 100 by CablePluggedIn in Charging, 2 end 600 by StopAuthorized for Local
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter

  @ocpp2.0.1 @csms @E03
  Scenario: The token first, and no cable comes
    When CS001 sends the bare events 0 start 100 with DEADBEEF by Authorized in Idle, 1 end 100 by EVConnectTimeout for Timeout
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Timeout, with the energy of the meter
    And the CSMS holds no active session of CS001

  @ocpp2.0.1 @csms @E06 @E07 @E09 @E15
  Scenario Outline: A transaction ends as its last event says
    When CS001 sends the bare events 0 start 100 with DEADBEEF, 1 end 400 by <trigger> for <reason> in <state>
    Then the CSMS acknowledges every message of CS001
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by <reason>, with the energy of the meter
    And the CSMS flags the session on EVSE 1 of CS001 as none

    Examples:
      | trigger              | reason             | state       |
      | StopAuthorized       | Local              | EVConnected |
      | StopAuthorized       | MasterPass         | EVConnected |
      | EVDeparted           | EVDisconnected     | Idle        |
      | EVCommunicationLost  | EVDisconnected     | Idle        |
      | ChargingStateChanged | StoppedByEV        | EVConnected |
      | EnergyLimitReached   | EnergyLimitReached | EVConnected |
      | TimeLimitReached     | TimeLimitReached   | EVConnected |
      | AbnormalCondition    | EmergencyStop      | EVConnected |
      | RemoteStop           | Remote             | EVConnected |
      | ResetCommand         | ImmediateReset     | EVConnected |

  @ocpp2.0.1 @csms @E05
  Scenario: A token that is refused in mid-session ends it at the station, and the record says why
    Given the token BADC0FFE is blocked
    When CS001 sends the bare events 0 start 100 by CablePluggedIn in EVConnected, 1 update 100 with BADC0FFE by Authorized
    Then the CSMS answers the start on EVSE 1 of CS001 with Blocked
    And the CSMS holds no authorized session of CS001
    When CS001 sends the bare events 2 end 100 by Deauthorized for DeAuthorized
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds a session on EVSE 1 of CS001 that is not authorized
    And the CSMS holds the session on EVSE 1 of CS001 as ended by DeAuthorized, with the energy of the meter

  @ocpp2.0.1 @csms @E10
  Scenario: A session that the cable leaves and comes back to is one session
    When CS001 sends the bare events 0 start 100 with DEADBEEF, 1 update 300 by EVCommunicationLost in Idle
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    When CS001 sends the bare events 2 update 300 by CablePluggedIn in Charging, 3 end 900 by StopAuthorized for Local
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds one session of CS001
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter

  @ocpp2.0.1 @csms @E08 @E11 @E12
  Scenario: Events that arose offline are put beside those that did not
    When CS001 sends the bare events 0 start 100 with DEADBEEF, 1 update 300 offline, 2 update 500
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    And the CSMS holds the session on EVSE 1 of CS001 as one that went on offline
    When CS001 sends the bare events 3 end 600 by StopAuthorized for Local offline
    Then the CSMS acknowledges every message of CS001
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter
    And the CSMS flags the session on EVSE 1 of CS001 as none

  @ocpp2.0.1 @csms @E12
  Scenario: A whole transaction that went by offline is one like any other, and says so
    When CS001 sends the bare events 0 start 100 with DEADBEEF offline, 1 update 300 offline, 2 end 600 for Local offline
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS acknowledges every message of CS001
    And the CSMS holds one session of CS001
    And the CSMS holds the session on EVSE 1 of CS001 as one that went on offline
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter

  @ocpp2.0.1 @csms @E14
  Scenario: A session that the station has ended and told to its end is noted where the end never came
    Given CS001 will answer the question about a session with ongoing no, queued no
    When CS001 sends the bare events 0 start 100 with DEADBEEF
    And the operator asks for the status of the session on EVSE 1 of CS001
    Then the operator is told that it goes on: no, and that events are owed: no
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    And the CSMS flags the session on EVSE 1 of CS001 as ended_at_station

  @ocpp2.0.1 @csms @E14
  Scenario: A session of which events are still owed is left as it is
    Given CS001 will answer the question about a session with ongoing no, queued yes
    When CS001 sends the bare events 0 start 100 with DEADBEEF
    And the operator asks for the status of the session on EVSE 1 of CS001
    Then the operator is told that it goes on: no, and that events are owed: yes
    And the CSMS flags the session on EVSE 1 of CS001 as none
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp2.0.1 @csms @J01
  Scenario Outline: A reading outside of sessions is on record with its place
    When CS001 sends a bare reading of 1234 Wh of EVSE <evse>
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds that reading of EVSE <evse> of CS001 outside of sessions
    And the CSMS holds no session of CS001

    Examples:
      | evse |
      | 0    |
      | 2    |

  @ocpp2.0.1 @csms @J01 @J02
  Scenario: A reading outside of sessions is no session's, even while one goes on
    When CS001 sends the bare events 0 start 100 with DEADBEEF, 1 update 300
    And CS001 sends a bare reading of 350 Wh of EVSE 1
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds that reading of EVSE 1 of CS001 outside of sessions
    When CS001 sends the bare events 2 end 400 for Local
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter
    And the CSMS flags the session on EVSE 1 of CS001 as none
