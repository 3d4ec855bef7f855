@multi_evse
Feature: Sessions that overlap on two connectors of a 1.6 station
  A bare station tells of two connectors in every order; what one says never touches the other.

  Background:
    Given the token DEADBEEF is accepted
    And the token CAFEBABE is accepted
    And a bare connection of CS001 on which a boot was answered with Accepted

  @ocpp1.6 @csms
  Scenario Outline: Two overlapping sessions, started and stopped in every order
    When CS001 tells: <first> starts DEADBEEF, <second> starts CAFEBABE, <one> ends, <other> ends
    Then the CSMS acknowledges every message of CS001
    And the CSMS answers the starts of CS001 with Accepted, Accepted
    And the CSMS holds every session of CS001 as ended with its own token and energy
    And the CSMS has noted nothing odd of CS001

    Examples:
      | first | second | one | other |
      | 1     | 2      | 1   | 2     |
      | 1     | 2      | 2   | 1     |
      | 2     | 1      | 1   | 2     |
      | 2     | 1      | 2   | 1     |

  @ocpp1.6 @csms
  Scenario: The readings of two overlapping sessions stay apart
    When CS001 tells: 1 starts DEADBEEF, 2 starts CAFEBABE, 2 reads 40, 1 reads 300, 2 reads 50
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the session on connector 1 of CS001 as 300 Wh so far
    And the CSMS holds the session on connector 2 of CS001 as 50 Wh so far
    And the CSMS holds the reading of 40 Wh of CS001 for the session on connector 2, flagged none

  @ocpp1.6 @csms
  Scenario: A stop leaves the session beside it active
    Given CS001 has told: 1 starts DEADBEEF, 2 starts CAFEBABE
    When CS001 tells: 2 ends
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the sessions on connectors 1 of CS001 as active, and no other
    And the CSMS holds the session on connector 2 of CS001 as ended with 200 Wh

  @ocpp1.6 @csms
  Scenario: A refused start beside a running session, and its stop, leave it alone
    Given the token BADC0FFE is blocked
    And CS001 has told: 1 starts DEADBEEF
    When CS001 tells: 2 starts BADC0FFE, 2 reads 5, 2 ends
    Then the CSMS answers the starts of CS001 with Blocked
    And the CSMS acknowledges every message of CS001
    And the CSMS holds the refused start on connector 2 of CS001 apart
    And the CSMS holds the sessions on connectors 1 of CS001 as active, and no other

  @ocpp1.6 @csms
  Scenario: A refused start on the connector of a running session leaves it alone
    Given the token BADC0FFE is blocked
    And CS001 has told: 1 starts DEADBEEF, 1 reads 70
    When CS001 sends a bare start on EVSE 1 with token BADC0FFE
    Then the CSMS answers the starts of CS001 with Blocked
    And the CSMS holds the refused start on connector 1 of CS001 apart
    And the CSMS holds one authorized session with token DEADBEEF
    And the CSMS has noted nothing odd of CS001

  @ocpp1.6 @csms
  Scenario: A second start on a connector whose session was never stopped is reported
    Given CS001 has told: 1 starts DEADBEEF, 2 starts DEADBEEF
    When CS001 tells: 1 starts CAFEBABE
    Then the CSMS answers the starts of CS001 with Accepted
    And the CSMS reports overlap of the session on connector 1 of CS001, once
    And the CSMS flags the session on EVSE 1 of CS001 as overlap
    And the CSMS flags the session on EVSE 2 of CS001 as none
    And the CSMS counts overlap in its metrics

  @ocpp1.6 @csms
  Scenario: The statuses of two connectors are two records
    When CS001 tells: 1 is Preparing, 2 is Available, 1 starts DEADBEEF, 1 is Charging, 2 is Preparing
    Then the CSMS acknowledges every message of CS001
    And the CSMS shows the connectors of CS001 as 1.1 Charging, 2.1 Preparing

  @ocpp1.6 @csms
  Scenario: A status ends no session
    Given CS001 has told: 1 starts DEADBEEF, 2 starts CAFEBABE, 1 is Charging, 2 is Charging
    When CS001 tells: 1 is Finishing, 1 is Available, 2 is Faulted
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the sessions on connectors 1, 2 of CS001 as active, and no other
