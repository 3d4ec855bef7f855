@multi_evse
Feature: The mapping of a 1.6 station changes while it charges
  Sessions go on at their new places; what was told of a connector before moves with it.

  Background:
    Given the token DEADBEEF is accepted
    And the token CAFEBABE is accepted
    And a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has told: 1 is Charging, 2 is Charging, 1 starts DEADBEEF, 2 starts CAFEBABE

  @ocpp1.6 @csms
  Scenario: Two connectors are found to share an EVSE while both charge
    Given the operator has mapped the connectors of CS001 as 1 to 1.1, 2 to 1.2
    When CS001 tells: 2 reads 40, 1 ends
    Then the CSMS acknowledges every message of CS001
    And the CSMS reports evse_conflict of the session on connector 2 of CS001, once
    And the CSMS shows the connectors of CS001 as 1.1 Charging, 1.2 Charging
    And the CSMS holds the session on connector 1 of CS001 as ended with 100 Wh
    And the CSMS holds the session on connector 2 of CS001 as 40 Wh so far
    And the CSMS holds the session on connector 2 of CS001 as that of EVSE 1, connector 2

  @ocpp1.6 @csms
  Scenario: The change itself ends no session, and tells the station nothing
    When the operator maps the connectors of CS001 as single
    Then the CSMS sends CS001 no CALL
    And the CSMS holds the sessions on connectors 1, 2 of CS001 as active, and no other
    And the CSMS shows the connectors of CS001 as 1.1 Charging, 1.2 Charging

  @ocpp1.6 @csms
  Scenario: A start after the change to single marks the older sessions inactive
    Given the operator has mapped the connectors of CS001 as single
    When CS001 tells: 3 starts DEADBEEF
    Then the CSMS answers the starts of CS001 with Accepted
    And the CSMS holds the sessions on connectors 3 of CS001 as active, and no other
    And the CSMS holds the session on connector 2 of CS001 as inactive, not ended

  @ocpp1.6 @csms
  Scenario: From single back to a connector each, sessions come apart again
    Given the operator has mapped the connectors of CS001 as single
    And the operator has mapped the connectors of CS001 as connector
    When CS001 tells: 3 starts DEADBEEF, 2 ends
    Then the CSMS answers the starts of CS001 with Accepted
    And the CSMS shows the connectors of CS001 as 1.1 Charging, 2.1 Charging, 3.1 unknown
    And the CSMS holds the sessions on connectors 1, 3 of CS001 as active, and no other
    And the CSMS holds the session on connector 2 of CS001 as ended with 200 Wh

  @ocpp1.6 @csms
  Scenario: Two connectors swap their places
    Given the operator has mapped the connectors of CS001 as 1 to 2.1, 2 to 1.1
    When CS001 tells: 1 reads 10, 2 reads 20, 1 is SuspendedEV
    Then the CSMS acknowledges every message of CS001
    And the CSMS shows the connectors of CS001 as 1.1 Charging, 2.1 SuspendedEV
    And the CSMS holds the session on connector 1 of CS001 as that of EVSE 2, connector 1
    And the CSMS holds the session on connector 2 of CS001 as 20 Wh so far
    And the CSMS has noted nothing odd of CS001

  @ocpp1.6 @csms
  Scenario: A table that gives two connectors one place is refused
    When the operator maps the connectors of CS001 as 1 to 1.1, 2 to 1.1
    Then the operator is told that the mapping is refused
    And the CSMS shows the connectors of CS001 as 1.1 Charging, 2.1 Charging
    And the CSMS holds the sessions on connectors 1, 2 of CS001 as active, and no other
