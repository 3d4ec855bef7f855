@multi_evse
Feature: The station's picture and the CSMS's
  A session that is held inactive while the station goes on with it is seen, told, and set right where that is wanted.

  Background:
    Given the token DEADBEEF is accepted
    And the token CAFEBABE is accepted
    And the operator has entered CS001 with its connectors mapped as single
    And a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has told: 1 is Preparing, 1 starts DEADBEEF, 1 is Charging, 2 starts CAFEBABE

  @ocpp1.6 @csms
  Scenario: Readings of a session held inactive are reported, once
    When CS001 tells: 1 reads 50, 2 reads 20, 1 reads 90, 1 is SuspendedEV
    Then the CSMS acknowledges every message of CS001
    And the CSMS reports active_at_station of the session on connector 1 of CS001, once
    And the CSMS holds its report of active_at_station of CS001 as open
    And the CSMS counts active_at_station in its metrics
    And the CSMS holds the session on connector 1 of CS001 as inactive, not ended
    And the CSMS flags the session on EVSE 2 of CS001 as none

  @ocpp1.6 @csms
  Scenario: A reading without an id on the connector of a session held inactive is its own, and reported
    When CS001 sends a reading of 60 Wh of connector 1 with no id
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the reading of 60 Wh of CS001 for the session on connector 1, flagged attributed
    And the CSMS reports active_at_station of the session on connector 1 of CS001, once

  @ocpp1.6 @csms
  Scenario Outline: The status of a connector whose session is held inactive is reported
    When CS001 tells: 1 is <status>
    Then the CSMS acknowledges every message of CS001
    And the CSMS reports active_at_station of the session on connector 1 of CS001, once
    And the CSMS flags the session on EVSE 1 of CS001 as active_at_station, deactivated

    Examples:
      | status       |
      | Charging     |
      | SuspendedEV  |
      | SuspendedEVSE |

  @ocpp1.6 @csms
  Scenario: A new driver on the connector is not taken for the session held inactive
    When CS001 tells: 1 is Finishing, 1 is Available, 1 is Preparing, 1 is Charging
    Then the CSMS acknowledges every message of CS001
    And the CSMS reports no active_at_station of CS001
    And the CSMS holds the session on connector 1 of CS001 as inactive, not ended

  @ocpp1.6 @csms
  Scenario: The stop of a session held inactive ends the disagreement
    Given CS001 has told: 1 reads 50
    When CS001 tells: 1 ends
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds its report of active_at_station of CS001 as resolved
    And the CSMS holds the session on connector 1 of CS001 as ended with 150 Wh

  @ocpp1.6 @csms
  Scenario: With reconcile its readings make a session active again
    Given the operator has the sessions of CS001 set right by what it says
    When CS001 tells: 1 reads 50, 2 reads 20
    Then the CSMS acknowledges every message of CS001
    And the CSMS reports active_at_station of the session on connector 1 of CS001, once
    And the CSMS holds its report of active_at_station of CS001 as resolved
    And the CSMS holds the sessions on connectors 1, 2 of CS001 as active, and no other
    And the CSMS holds the session on connector 1 of CS001 as 50 Wh so far
    And the CSMS flags the session on EVSE 1 of CS001 as reconciled

  @ocpp1.6 @csms
  Scenario: With reconcile the status of its connector makes a session active again
    Given the operator has the sessions of CS001 set right by what it says
    When CS001 tells: 1 is Charging
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds its report of active_at_station of CS001 as resolved
    And the CSMS holds the sessions on connectors 1, 2 of CS001 as active, and no other

  @ocpp1.6 @csms
  Scenario: A session that was set right ends as any other
    Given the operator has the sessions of CS001 set right by what it says
    And CS001 has told: 1 reads 50
    When CS001 tells: 1 ends, 2 ends
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the session on connector 1 of CS001 as ended with 150 Wh
    And the CSMS holds the session on connector 2 of CS001 as ended with 200 Wh

  @ocpp1.6 @csms
  Scenario: A session that an operator has closed goes on at the station
    Given the operator has closed the session on connector 2 of CS001 by hand
    When CS001 tells: 2 reads 75
    Then the CSMS acknowledges every message of CS001
    And the CSMS flags the session on EVSE 2 of CS001 as active_at_station, estimated
    And the CSMS reports active_at_station of the session on connector 2 of CS001, once

  @ocpp1.6 @csms
  Scenario: A reading from before an operator closed the session shows nothing
    Given CS001 has told: 2 reads 30
    And the operator has closed the session on connector 2 of CS001 by hand
    When CS001 sends a reading of 25 Wh of connector 2 taken 60 s before
    Then the CSMS acknowledges every message of CS001
    And the CSMS reports no active_at_station of CS001
    And the CSMS holds the session on connector 2 of CS001 as ended with 30 Wh

  @ocpp1.6 @csms
  Scenario: With reconcile a session that an operator has closed is active again
    Given the operator has the sessions of CS001 set right by what it says
    And the operator has closed the session on connector 2 of CS001 by hand
    When CS001 tells: 2 reads 75
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the session on connector 2 of CS001 as 75 Wh so far
    And the CSMS flags the session on EVSE 2 of CS001 as reconciled
