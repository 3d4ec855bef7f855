@multi_evse
Feature: Two connectors of a 1.6 station that share an EVSE
  A table says so; one of them may charge at a time, and a second start is a conflict that ends nothing.

  Background:
    Given the token DEADBEEF is accepted
    And the token CAFEBABE is accepted
    And the operator has entered CS001 with its connectors mapped as 1 to 1.1, 2 to 1.2, 3 to 2.1
    And a bare connection of CS001 on which a boot was answered with Accepted

  @ocpp1.6 @csms
  Scenario: Connectors stand where an explicit table puts them
    When CS001 tells: 1 is Charging, 2 is Available, 3 is Faulted, 4 is Preparing
    Then the CSMS acknowledges every message of CS001
    And the CSMS shows the connectors of CS001 as 1.1 Charging, 1.2 Available, 2.1 Faulted, 4.1 Preparing

  @ocpp1.6 @csms
  Scenario: A second start on a shared EVSE is a reported conflict, the first untouched
    Given CS001 has told: 1 starts DEADBEEF, 1 reads 80
    When CS001 tells: 2 starts CAFEBABE
    Then the CSMS answers the starts of CS001 with Accepted
    And the CSMS reports evse_conflict of the session on connector 2 of CS001, once
    And the CSMS counts evse_conflict in its metrics
    And the CSMS flags the session on EVSE 1 of CS001 as none
    And the CSMS flags the session on EVSE 2 of CS001 as overlap
    And the CSMS holds the session on connector 1 of CS001 as 80 Wh so far

  @ocpp1.6 @csms
  Scenario: Two sessions in conflict end apart
    Given CS001 has told: 2 starts DEADBEEF, 1 starts CAFEBABE
    When CS001 tells: 2 reads 30, 1 ends
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the session on connector 1 of CS001 as ended with 100 Wh
    And the CSMS holds the session on connector 2 of CS001 as 30 Wh so far

  @ocpp1.6 @csms
  Scenario: A refused start on a shared EVSE is no conflict
    Given the token BADC0FFE is blocked
    And CS001 has told: 1 starts DEADBEEF
    When CS001 tells: 2 starts BADC0FFE
    Then the CSMS answers the starts of CS001 with Blocked
    And the CSMS reports no evse_conflict of CS001
    And the CSMS holds the sessions on connectors 1 of CS001 as active, and no other

  @ocpp1.6 @csms
  Scenario: After the first session the other connector of the EVSE is free
    Given CS001 has told: 1 starts DEADBEEF, 1 ends
    When CS001 tells: 2 starts CAFEBABE, 3 starts DEADBEEF
    Then the CSMS answers the starts of CS001 with Accepted, Accepted
    And the CSMS has noted nothing odd of CS001
    And the CSMS holds the session on connector 2 of CS001 as that of EVSE 1, connector 2
    And the CSMS holds the sessions on connectors 2, 3 of CS001 as active, and no other
