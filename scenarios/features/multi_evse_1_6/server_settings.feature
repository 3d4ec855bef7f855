@multi_evse
Feature: How a server or a tenant maps connectors, and whether sessions are set right
  Their settings count for every station that has none of its own; the tenant's go before the server's.

  @ocpp1.6 @csms
  Scenario: With reconcile of the server the inconsistency of single heals with the next reading
    Given the CSMS maps connectors to EVSEs by single
    And the CSMS sets sessions right by what stations say of them
    And the token DEADBEEF is accepted
    And the token CAFEBABE is accepted
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 tells: 1 starts DEADBEEF, 2 starts CAFEBABE, 3 starts DEADBEEF, 1 reads 10, 2 reads 20, 3 reads 30
    Then the CSMS answers the starts of CS001 with Accepted, Accepted, Accepted
    And the CSMS holds the sessions on connectors 1, 2, 3 of CS001 as active, and no other
    And the CSMS holds its report of active_at_station of CS001 as resolved
    And the CSMS holds the session on connector 2 of CS001 as 20 Wh so far

  @ocpp1.6 @csms
  Scenario: The server's setting counts for a station that has none of its own
    Given the CSMS maps connectors to EVSEs by single
    And the token DEADBEEF is accepted
    And the token CAFEBABE is accepted
    And a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has told: 1 starts CAFEBABE, 2 starts DEADBEEF
    When CS001 tells: 3 starts CAFEBABE
    Then the CSMS answers the starts of CS001 with Accepted
    And the CSMS holds the sessions on connectors 3 of CS001 as active, and no other
    And the CSMS holds the session on connector 3 of CS001 as that of EVSE 1, connector 3

  @ocpp1.6 @csms
  Scenario: The station's own setting goes before the server's
    Given the CSMS maps connectors to EVSEs by single
    And the token DEADBEEF is accepted
    And the token CAFEBABE is accepted
    And the operator has entered CS001 with its connectors mapped as connector
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 tells: 1 starts DEADBEEF, 2 starts CAFEBABE
    Then the CSMS answers the starts of CS001 with Accepted, Accepted
    And the CSMS holds the sessions on connectors 1, 2 of CS001 as active, and no other
    And the CSMS holds the session on connector 2 of CS001 as that of EVSE 2, connector 1

  @ocpp1.6 @csms
  Scenario: The tenant's setting goes before the server's
    Given the CSMS maps connectors to EVSEs by connector
    And the tenant maps connectors to EVSEs by single
    And the tenant has sessions set right by what stations say of them
    And the token DEADBEEF is accepted
    And a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has told: 1 starts DEADBEEF, 2 starts DEADBEEF, 3 starts DEADBEEF
    When CS001 tells: 1 reads 30
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the sessions on connectors 1, 3 of CS001 as active, and no other
    And the CSMS holds the session on connector 2 of CS001 as that of EVSE 1, connector 2

  @ocpp1.6 @csms
  Scenario: A tenant's new setting counts for a station from its next connection
    Given the CSMS maps connectors to EVSEs by connector
    And the token DEADBEEF is accepted
    And a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has told: 1 is Charging, 2 is Charging, 1 starts DEADBEEF, 2 starts DEADBEEF
    And the tenant maps connectors to EVSEs by single
    And CS001 has booted again
    When CS001 tells: 3 starts DEADBEEF, 3 is Charging
    Then the CSMS answers the starts of CS001 with Accepted
    And the CSMS shows the connectors of CS001 as 1.1 Charging, 1.2 Charging, 1.3 Charging
    And the CSMS holds the sessions on connectors 3 of CS001 as active, and no other
