@multi_evse
Feature: Stops of a 1.6 station under ids that are none of its sessions
  A stop that names no session ends the one that it can only mean, or none; never the wrong one.

  Background:
    Given the token DEADBEEF is accepted
    And the token CAFEBABE is accepted
    And a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has told: 1 starts DEADBEEF, 2 starts CAFEBABE, 1 is Charging, 2 is Charging

  @ocpp1.6 @csms
  Scenario Outline: A stop with an unknown, zero or -1 transaction id ends the session of its token alone
    When CS001 sends a stop at 700 Wh with <id> and token <token>
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the session on connector <its> of CS001 as ended with 700 Wh
    And the CSMS flags the session on EVSE <its> of CS001 as matched
    And the CSMS holds the sessions on connectors <other> of CS001 as active, and no other
    And the CSMS reports stop_matched of the session on connector <its> of CS001, once

    Examples:
      | id            | token    | its | other |
      | an unknown id | CAFEBABE | 2   | 1     |
      | an unknown id | DEADBEEF | 1   | 2     |
      | id 0          | CAFEBABE | 2   | 1     |
      | id 0          | DEADBEEF | 1   | 2     |
      | id -1         | CAFEBABE | 2   | 1     |
      | id -1         | DEADBEEF | 1   | 2     |

  @ocpp1.6 @csms
  Scenario Outline: A stop that could mean either session ends neither
    When CS001 sends a stop at 700 Wh with <id> and no token
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the stop of transaction <number> of CS001 as an orphan
    And the CSMS holds the sessions on connectors 1, 2 of CS001 as active, and no other

    Examples:
      | id            | number     |
      | an unknown id | 1999999999 |
      | id 0          | 0          |
      | id -1         | -1         |

  @ocpp1.6 @csms
  Scenario Outline: A stop with id -1 ends the session whose connector charges no more
    Given CS001 has told: <its> is Finishing
    When CS001 sends a stop at 700 Wh with id -1 and no token
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the session on connector <its> of CS001 as ended with 700 Wh
    And the CSMS holds the sessions on connectors <other> of CS001 as active, and no other

    Examples:
      | its | other |
      | 1   | 2     |
      | 2   | 1     |

  @ocpp1.6 @csms
  Scenario: A stop with id 0 and a token that charges on two connectors ends neither
    Given CS001 has told: 3 starts CAFEBABE, 3 is Charging
    When CS001 sends a stop at 700 Wh with id 0 and token CAFEBABE
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the stop of transaction 0 of CS001 as an orphan
    And the CSMS holds the sessions on connectors 1, 2, 3 of CS001 as active, and no other

  @ocpp1.6 @csms
  Scenario: A stop with id 0 ends no session that began at a higher register
    Given CS001 has told: 2 reads 5000, 2 ends, 2 starts CAFEBABE
    When CS001 sends a stop at 700 Wh with id 0 and token CAFEBABE
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the stop of transaction 0 of CS001 as an orphan
    And the CSMS holds the sessions on connectors 1, 2 of CS001 as active, and no other

  @ocpp1.6 @csms
  Scenario: A second stop of an ended session leaves the one beside it alone
    Given CS001 has told: 2 ends
    When CS001 sends another stop at 900 Wh of the session on connector 2
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the session on connector 2 of CS001 as ended with 200 Wh
    And the CSMS flags the session on EVSE 2 of CS001 as stopped_twice
    And the CSMS holds the sessions on connectors 1 of CS001 as active, and no other
