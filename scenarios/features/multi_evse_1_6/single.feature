@multi_evse
Feature: All connectors of a 1.6 station as one EVSE, as CitrineOS has it
  The mapping single reproduces its documented limitation: a new transaction marks the older one inactive.

  Background:
    Given the token DEADBEEF is accepted and good for 1 session at a time
    And the token CAFEBABE is accepted

  @ocpp1.6 @csms
  Scenario: A new session marks the older one inactive
    Given the operator has entered CS001 with its connectors mapped as single
    And a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has told: 1 starts DEADBEEF
    When CS001 tells: 2 starts CAFEBABE
    Then the CSMS answers the starts of CS001 with Accepted
    And the CSMS holds the session on connector 1 of CS001 as inactive, not ended
    And the CSMS flags the session on EVSE 1 of CS001 as deactivated
    And the CSMS reports deactivated of the session on connector 2 of CS001, once
    And the CSMS holds the sessions on connectors 2 of CS001 as active, and no other

  @ocpp1.6 @csms
  Scenario: A refused start marks nothing inactive
    Given the token BADC0FFE is blocked
    And the operator has entered CS001 with its connectors mapped as single
    And a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has told: 1 starts DEADBEEF
    When CS001 tells: 2 starts BADC0FFE, 3 starts DEADBEEF
    Then the CSMS answers the starts of CS001 with Blocked, ConcurrentTx
    And the CSMS holds the sessions on connectors 1 of CS001 as active, and no other
    And the CSMS reports no deactivated of CS001

  @ocpp1.6 @csms
  Scenario: The stop of a session marked inactive is kept with its energy
    Given the operator has entered CS001 with its connectors mapped as single
    And a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has told: 1 starts DEADBEEF, 2 starts CAFEBABE
    When CS001 tells: 1 ends
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the session on connector 1 of CS001 as ended with 100 Wh
    And the CSMS holds the sessions on connectors 2 of CS001 as active, and no other

  @ocpp1.6 @csms
  Scenario: A session marked inactive counts no more for its token
    Given the operator has entered CS001 with its connectors mapped as single
    And a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has told: 1 starts DEADBEEF, 2 starts CAFEBABE
    When CS001 tells: 3 starts DEADBEEF
    Then the CSMS answers the starts of CS001 with Accepted
    And the CSMS holds the sessions on connectors 3 of CS001 as active, and no other
