@multi_evse
Feature: Readings of a 1.6 station without their transaction id, or with a wrong one
  Connector and time say whose they are; what was odd about it stays with the reading.

  Background:
    Given the token DEADBEEF is accepted
    And the token CAFEBABE is accepted
    And a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has told: 1 starts DEADBEEF, 2 starts CAFEBABE

  @ocpp1.6 @csms
  Scenario: A reading without a transaction id belongs to the session of its connector
    When CS001 sends a reading of 330 Wh of connector 1 with no id
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the reading of 330 Wh of CS001 for the session on connector 1, flagged attributed
    And the CSMS holds the session on connector 1 of CS001 as 330 Wh so far
    And the CSMS holds the session on connector 2 of CS001 as 0 Wh so far

  @ocpp1.6 @csms
  Scenario Outline: A reading with a wrong transaction id belongs to the session of its connector
    When CS001 sends a reading of 330 Wh of connector 2 with <id>
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the reading of 330 Wh of CS001 for the session on connector 2, flagged <flags>
    And the CSMS holds the session on connector 1 of CS001 as 0 Wh so far

    Examples:
      | id            | flags                         |
      | id 0          | attributed                    |
      | id -1         | attributed                    |
      | an unknown id | attributed, wrong_transaction |

  @ocpp1.6 @csms
  Scenario: A reading of one connector under the session of another is flagged
    When CS001 sends a reading of 330 Wh of connector 2 under the session on connector 1
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the reading of 330 Wh of CS001 for the session on connector 1, flagged wrong_connector
    And the CSMS holds the session on connector 2 of CS001 as 0 Wh so far

  @ocpp1.6 @csms
  Scenario: A reading of an idle connector belongs to no session
    When CS001 sends a reading of 330 Wh of connector 3 with no id
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the reading of 330 Wh of CS001 for no session, flagged none
    And the CSMS holds the session on connector 1 of CS001 as 0 Wh so far

  @ocpp1.6 @csms
  Scenario: A reading of an idle connector with an unknown id is flagged
    When CS001 sends a reading of 330 Wh of connector 3 with an unknown id
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the reading of 330 Wh of CS001 for no session, flagged wrong_transaction
    And the CSMS holds the sessions on connectors 1, 2 of CS001 as active, and no other

  @ocpp1.6 @csms
  Scenario: A late reading belongs to the session that ran when it was taken
    Given CS001 has told: 2 reads 150, 2 ends
    When CS001 sends a reading of 155 Wh of connector 2 taken 5 s before
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the reading of 155 Wh of CS001 for the session on connector 2, flagged attributed
    And the CSMS holds the session on connector 2 of CS001 as ended with 350 Wh

  @ocpp1.6 @csms
  Scenario: A late reading is not the new session's on the same connector
    Given CS001 has told: 2 reads 150, 2 ends, 2 starts DEADBEEF
    When CS001 sends a reading of 155 Wh of connector 2 taken 15 s before
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the session on connector 2 of CS001 as 0 Wh so far
    And the CSMS holds the sessions on connectors 1, 2 of CS001 as active, and no other
