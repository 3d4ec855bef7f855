@multi_evse
Feature: A 1.6 station whose connectors share an EVSE
  The station lets one of them charge and shows the other as taken; on record both stand where the table says.

  Background:
    Given the token DEADBEEF is accepted
    And the operator has entered CS001 with its connectors mapped as 1 to 1.1, 2 to 1.2
    And station CS001 with one EVSE of 2 connectors has booted

  @ocpp1.6 @csms @station
  Scenario: Of two connectors that share an EVSE one charges
    When a cable is plugged in at connector 2 of EVSE 1 of CS001
    Then CS001 signals EVSE 1 as Unavailable
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then the CSMS answers the start on EVSE 2 of CS001 with Accepted
    And connector 2 of CS001 was last shown as Available, Preparing, Charging
    And the CSMS shows the connectors of CS001 as 1.1 Unavailable, 1.2 Charging
    And the CSMS holds the session on connector 2 of CS001 as that of EVSE 1, connector 2
    And the CSMS has noted nothing odd of CS001

  @ocpp1.6 @csms @station
  Scenario: One connector after the other charges at a shared EVSE
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    And the session on EVSE 1 of CS001 was stopped with token DEADBEEF
    And the cable was drawn at EVSE 1 of CS001
    When a cable is plugged in at connector 2 of EVSE 1 of CS001
    And token DEADBEEF is presented at EVSE 1 of CS001
    Then the CSMS answers the start on EVSE 2 of CS001 with Accepted
    And the sessions on EVSE 1 and EVSE 2 of CS001 have different transaction ids
    And the CSMS holds the sessions on connectors 2 of CS001 as active, and no other
    And the CSMS has noted nothing odd of CS001
