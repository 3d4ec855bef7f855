@multi_evse
Feature: Connector 0 of a 1.6 station
  It is the station as a whole: no place to charge, and no stand-in for any connector.

  Background:
    Given the token DEADBEEF is accepted
    And the token CAFEBABE is accepted

  @ocpp1.6 @csms
  Scenario: A status of connector 0 is no connector's
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has told: 1 is Charging, 2 is Available, 1 starts DEADBEEF
    When CS001 tells: 0 is Faulted
    Then the CSMS acknowledges every message of CS001
    And the CSMS shows the connectors of CS001 as 1.1 Charging, 2.1 Available
    And the CSMS shows the whole of CS001 as Faulted
    And the CSMS holds the sessions on connectors 1 of CS001 as active, and no other

  @ocpp1.6 @csms
  Scenario: A reading of connector 0 belongs to no session, not even to the only one
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has told: 1 starts DEADBEEF
    When CS001 sends a reading of 9000 Wh of connector 0 with no id
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the reading of 9000 Wh of CS001 for no session, flagged none
    And the CSMS holds the session on connector 1 of CS001 as 0 Wh so far

  @ocpp1.6 @csms
  Scenario: A start on connector 0 is kept and touches no session
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has told: 1 starts DEADBEEF, 2 starts CAFEBABE
    When CS001 tells: 0 starts DEADBEEF, 1 reads 10, 2 reads 20
    Then the CSMS acknowledges every message of CS001
    And the CSMS answers the starts of CS001 with Accepted
    And the CSMS holds the session on connector 1 of CS001 as 10 Wh so far
    And the CSMS holds the session on connector 2 of CS001 as 20 Wh so far
    And the CSMS holds 3 sessions of CS001

  @ocpp1.6 @csms @station
  Scenario: The whole station is taken out of service while two connectors charge
    Given station CS001 with 3 EVSEs has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF
    And CS001 is charging on EVSE 2 with token CAFEBABE
    And the operator has taken the whole of CS001 out of service
    When the session on EVSE 1 of CS001 is stopped with token DEADBEEF and the cable drawn
    Then CS001 reports the end on EVSE 1 with reason Local and the CSMS acknowledges it
    And CS001 does not signal EVSE 2 as Unavailable
    And the CSMS holds the whole of CS001 as told to be Inoperative
    And the CSMS holds the sessions on connectors 2 of CS001 as active, and no other

  @ocpp1.6 @csms @station
  Scenario: A reservation of connector 0 beside two sessions is used by the third
    Given station CS001 with 3 EVSEs has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF
    And CS001 is charging on EVSE 2 with token CAFEBABE
    And an EVSE of CS001, whichever, is reserved for token DEADBEEF
    When CS001 starts charging on EVSE 3 with token DEADBEEF
    Then the start on EVSE 3 of CS001 names the reservation and the CSMS accepts it
    And the session on EVSE 2 of CS001 names no reservation
    And the CSMS holds the reservation of CS001 as used by the session on EVSE 3
    And the CSMS holds the sessions on connectors 1, 2, 3 of CS001 as active, and no other

  @ocpp1.6 @csms @station
  Scenario: A remote start without a connector finds the free one
    Given station CS001 with 3 EVSEs has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF
    And CS001 is charging on EVSE 3 with token DEADBEEF
    And a cable is plugged in at EVSE 2 of CS001
    When the operator asks for a session anywhere on CS001 with token CAFEBABE
    Then CS001 answers the remote start with Accepted before it reports the start
    And the CSMS answers the start on EVSE 2 of CS001 with Accepted
    And the CSMS holds the session on EVSE 2 of CS001 as the one that was asked for
    And the CSMS holds the sessions on connectors 1, 2, 3 of CS001 as active, and no other
