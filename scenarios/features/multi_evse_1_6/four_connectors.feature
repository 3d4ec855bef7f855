@multi_evse
Feature: Sessions that overlap on four connectors of a 1.6 station
  What holds for two connectors holds for four.

  Background:
    Given the token DEADBEEF is accepted
    And the token CAFEBABE is accepted

  @ocpp1.6 @csms @station
  Scenario: Four sessions at once
    Given station CS001 with 4 EVSEs has booted
    And CS001 is charging on EVSE 3 with token DEADBEEF
    And CS001 is charging on EVSE 1 with token CAFEBABE
    And CS001 is charging on EVSE 4 with token DEADBEEF
    When CS001 starts charging on EVSE 2 with token DEADBEEF
    Then the CSMS answers the start on EVSE 2 of CS001 with Accepted
    And the conversation of CS001 is well-formed
    And the CSMS holds the sessions on connectors 1, 2, 3, 4 of CS001 as active, and no other
    And the CSMS has noted nothing odd of CS001

  @ocpp1.6 @csms @station
  Scenario: One of four sessions ends
    Given station CS001 with 4 EVSEs has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF
    And CS001 is charging on EVSE 2 with token DEADBEEF
    And CS001 is charging on EVSE 3 with token CAFEBABE
    And CS001 is charging on EVSE 4 with token DEADBEEF
    When the car at EVSE 3 of CS001 has taken 500 Wh and the session is stopped with token CAFEBABE
    Then CS001 reports the end on EVSE 3 with reason Local and the CSMS acknowledges it
    And the CSMS holds the session on EVSE 3 of CS001 as ended by Local, with the energy of the meter
    And the CSMS holds the sessions on connectors 1, 2, 4 of CS001 as active, and no other

  @ocpp1.6 @csms
  Scenario Outline: Four overlapping sessions, started and stopped in every order
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has told: <a> starts DEADBEEF, <b> starts CAFEBABE, <c> starts DEADBEEF, <d> starts CAFEBABE
    When CS001 tells: <w> ends, <x> ends, <y> ends, <z> ends
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds every session of CS001 as ended with its own token and energy
    And the CSMS has noted nothing odd of CS001

    Examples:
      | a | b | c | d | w | x | y | z |
      | 1 | 2 | 3 | 4 | 1 | 4 | 3 | 2 |
      | 1 | 2 | 4 | 3 | 3 | 1 | 2 | 4 |
      | 1 | 3 | 2 | 4 | 4 | 1 | 3 | 2 |
      | 1 | 3 | 4 | 2 | 1 | 3 | 2 | 4 |
      | 1 | 4 | 2 | 3 | 2 | 3 | 4 | 1 |
      | 1 | 4 | 3 | 2 | 3 | 4 | 1 | 2 |
      | 2 | 1 | 3 | 4 | 4 | 3 | 2 | 1 |
      | 2 | 1 | 4 | 3 | 2 | 1 | 3 | 4 |
      | 2 | 3 | 1 | 4 | 3 | 1 | 4 | 2 |
      | 2 | 3 | 4 | 1 | 4 | 2 | 1 | 3 |
      | 2 | 4 | 1 | 3 | 1 | 3 | 4 | 2 |
      | 2 | 4 | 3 | 1 | 2 | 4 | 1 | 3 |
      | 3 | 1 | 2 | 4 | 3 | 4 | 2 | 1 |
      | 3 | 1 | 4 | 2 | 1 | 2 | 3 | 4 |
      | 3 | 2 | 1 | 4 | 2 | 1 | 4 | 3 |
      | 3 | 2 | 4 | 1 | 3 | 2 | 1 | 4 |
      | 3 | 4 | 1 | 2 | 4 | 2 | 3 | 1 |
      | 3 | 4 | 2 | 1 | 1 | 4 | 2 | 3 |
      | 4 | 1 | 2 | 3 | 2 | 4 | 3 | 1 |
      | 4 | 1 | 3 | 2 | 4 | 1 | 2 | 3 |
      | 4 | 2 | 1 | 3 | 1 | 2 | 4 | 3 |
      | 4 | 2 | 3 | 1 | 2 | 3 | 1 | 4 |
      | 4 | 3 | 1 | 2 | 3 | 2 | 4 | 1 |
      | 4 | 3 | 2 | 1 | 4 | 3 | 1 | 2 |

  @ocpp1.6 @csms
  Scenario: A connector is used again while the three others charge on
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has told: 1 starts DEADBEEF, 2 starts CAFEBABE, 3 starts DEADBEEF, 4 starts DEADBEEF
    When CS001 tells: 2 ends, 2 starts DEADBEEF, 2 reads 250, 3 reads 90
    Then the CSMS answers the starts of CS001 with Accepted
    And the CSMS holds the sessions on connectors 1, 2, 3, 4 of CS001 as active, and no other
    And the CSMS holds the session on connector 2 of CS001 as 50 Wh so far
    And the CSMS has noted nothing odd of CS001

  @ocpp1.6 @csms
  Scenario: A connector that nobody had heard of starts beside four sessions
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has told: 1 starts DEADBEEF, 2 starts CAFEBABE, 3 starts DEADBEEF, 4 starts CAFEBABE
    When CS001 tells: 7 starts DEADBEEF
    Then the CSMS answers the starts of CS001 with Accepted
    And the CSMS holds the sessions on connectors 1, 2, 3, 4, 7 of CS001 as active, and no other
    And the CSMS holds the session on connector 7 of CS001 as that of EVSE 7, connector 1
