Feature: What connectors show
  A station tells what its connectors show, with the reason of a fault; the CSMS believes it and keeps it.

  Background:
    Given the token DEADBEEF is accepted
    And station CS001 with 2 EVSEs has booted

  @ocpp1.6 @ocpp2.0.1 @csms @station @G01
  Scenario: A cable comes
    When a cable is plugged in at EVSE 2 of CS001
    Then CS001 reports EVSE 2 as occupied
    And the conversation of CS001 is well-formed
    And the CSMS shows EVSE 2 of CS001 as occupied
    And the CSMS shows the status of EVSE 1 of CS001 as Available
    And the CSMS has noted nothing odd of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @station @G01
  Scenario: A connector fails
    When EVSE 1 of CS001 fails
    Then CS001 signals EVSE 1 as faulted by GroundFailure
    And CS001 does not signal EVSE 2 as Faulted
    And the CSMS holds EVSE 1 of CS001 as faulted by GroundFailure

  @ocpp1.6 @ocpp2.0.1 @csms @station @G01
  Scenario: A connector is repaired
    Given EVSE 1 of CS001 has failed
    When EVSE 1 of CS001 is repaired
    Then CS001 signals EVSE 1 as Available
    And the CSMS shows the status of EVSE 1 of CS001 as Available
    And the CSMS has noted nothing odd of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @station @G01
  Scenario: A fault ends the session
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When EVSE 1 of CS001 fails
    Then CS001 reports the end on EVSE 1 with reason Other and the CSMS acknowledges it
    And CS001 signals EVSE 1 as faulted by GroundFailure
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Other, with the energy of the meter
    And the CSMS holds EVSE 1 of CS001 as faulted by GroundFailure

  @ocpp1.6 @ocpp2.0.1 @csms @station @B04 @G01
  Scenario: What changed offline is told after the reconnect
    Given the connection of CS001 is lost
    And a cable is plugged in at EVSE 1 of CS001
    When the connection of CS001 comes back
    Then CS001 reports EVSE 1 as occupied
    And CS001 does not signal EVSE 2 as Available
    And the CSMS shows EVSE 1 of CS001 as occupied

  @ocpp2.0.1 @csms @station @G05
  Scenario: A lock that does not close keeps a session from starting, and is told
    Given the lock of EVSE 1 of CS001 does not close
    When a cable and token DEADBEEF are tried at EVSE 1 of CS001
    Then CS001 does not charge on EVSE 1
    And CS001 tells that the lock of EVSE 1 fails
    And CS001 signals EVSE 1 as Faulted
    And the conversation of CS001 is well-formed
    And the CSMS holds the lock of EVSE 1 of CS001 as failing
    And the CSMS shows the status of EVSE 1 of CS001 as Faulted
    And the CSMS holds no session of CS001

  @ocpp2.0.1 @csms @station @G05
  Scenario: A lock that was mended is told, and a session can start
    Given the lock of EVSE 1 of CS001 does not close
    And a cable and token DEADBEEF were tried at EVSE 1 of CS001
    When EVSE 1 of CS001 is repaired
    Then CS001 tells that the lock of EVSE 1 works again
    And the CSMS holds the lock of EVSE 1 of CS001 as working
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp2.0.1 @csms @station @G05
  Scenario: A lock that fails without a connection is told after the reconnect
    Given CS001 has local list 1: DEADBEEF accepted
    And the lock of EVSE 1 of CS001 does not close
    And the connection of CS001 is lost
    And a cable and token DEADBEEF were tried offline at EVSE 1 of CS001
    When the connection of CS001 comes back
    Then CS001 tells that the lock of EVSE 1 fails
    And CS001 does not charge on EVSE 1
    And the CSMS holds the lock of EVSE 1 of CS001 as failing
    And the CSMS holds no session of CS001

  @ocpp1.6 @csms
  Scenario Outline: A step that no connector of 1.6 takes is noted, and believed all the same
    Given a bare connection of CS002 on which a boot was answered with Accepted
    And CS002 has sent the statuses EVSE 1 as <before>, EVSE 2 as <before>
    When CS002 sends the statuses EVSE 1 as <after>, EVSE 2 as <before>
    Then the CSMS acknowledges all that CS002 has sent
    And the CSMS shows for CS002 the statuses EVSE 1 as <after>, EVSE 2 as <before>
    And the CSMS has noted status_transition of CS002

    Examples:
      | before      | after     |
      | Available   | Finishing |
      | Reserved    | Charging  |
      | Finishing   | Reserved  |
      | Unavailable | Reserved  |

  @ocpp1.6 @csms
  Scenario: The steps of a session from cable to cable are none to be noted
    Given a bare connection of CS002 on which a boot was answered with Accepted
    And CS002 has sent the statuses EVSE 1 as Available, EVSE 1 as Preparing, EVSE 1 as Charging
    When CS002 sends the statuses EVSE 1 as SuspendedEV, EVSE 1 as SuspendedEVSE, EVSE 1 as Finishing, EVSE 1 as Available
    Then the CSMS acknowledges all that CS002 has sent
    And the CSMS shows for CS002 the statuses EVSE 1 as Available
    And the CSMS has noted nothing odd of CS002
