@multi_evse
Feature: Offline sessions on two connectors of a 1.6 station
  What happened offline is replayed interleaved, as it arose; each message finds its own session.

  Background:
    Given the token DEADBEEF is accepted
    And the token CAFEBABE is accepted

  @ocpp1.6 @csms @station
  Scenario: Offline sessions on two connectors, replayed interleaved
    Given station CS001 with 2 EVSEs has booted
    And the operator has allowed CS001 to charge unknown tokens offline
    And the connection of CS001 is lost
    And CS001 has charged offline on EVSE 1 with token DEADBEEF and on EVSE 2 with token CAFEBABE at the same time
    When the connection of CS001 comes back
    Then the queued messages of CS001 arrive in the order in which they arose, each once
    And the CSMS answers the starts of CS001 with Accepted, Accepted
    And the CSMS acknowledges every message of CS001
    And the CSMS holds every session of CS001 as ended with its own token and energy
    And the CSMS has noted nothing odd of CS001

  @ocpp1.6 @csms
  Scenario: A replay of two offline sessions by a bare station
    Given a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 tells: 1 starts DEADBEEF, 2 starts CAFEBABE, 1 reads 10, 2 reads 20, 2 ends, 1 reads 30, 1 ends
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the reading of 20 Wh of CS001 for the session on connector 2, flagged none
    And the CSMS holds the reading of 30 Wh of CS001 for the session on connector 1, flagged none
    And the CSMS holds every session of CS001 as ended with its own token and energy

  @ocpp1.6 @csms
  Scenario: A replay that was cut off comes a second time
    Given a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 tells twice over: 1 starts DEADBEEF, 2 starts CAFEBABE, 2 ends, 1 ends
    Then the CSMS gives the starts of CS001 the same answers the second time
    And the CSMS holds 2 sessions of CS001
    And the CSMS holds no active session of CS001
    And the CSMS has noted nothing odd of CS001

  @ocpp1.6 @csms @station
  Scenario: One of two sessions ends offline, the other goes on
    Given station CS001 with 2 EVSEs has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF
    And CS001 is charging on EVSE 2 with token CAFEBABE
    And the connection of CS001 is lost
    And the car at EVSE 2 of CS001 has taken 500 Wh and the session was stopped offline with token CAFEBABE
    When the connection of CS001 comes back
    Then CS001 reports the end on EVSE 2 with reason Local and the CSMS acknowledges it
    And CS001 reports no end on EVSE 1
    And the CSMS holds the session on EVSE 2 of CS001 as ended by Local, with the energy of the meter
    And the CSMS holds the sessions on connectors 1 of CS001 as active, and no other

  @ocpp1.6 @csms
  Scenario: A refused start in a replay leaves the session beside it alone
    Given the token BADC0FFE is blocked
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 tells: 1 starts DEADBEEF, 2 starts BADC0FFE, 1 reads 60, 2 reads 15, 2 ends, 1 reads 90
    Then the CSMS answers the starts of CS001 with Accepted, Blocked
    And the CSMS holds the refused start on connector 2 of CS001 apart
    And the CSMS holds the session on connector 1 of CS001 as 90 Wh so far
