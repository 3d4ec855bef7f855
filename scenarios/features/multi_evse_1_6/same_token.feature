@multi_evse
Feature: The same token on several connectors of a 1.6 station
  A token may charge as often at once as its concurrency says; a session that is refused takes no place of it.

  Background:
    Given a bare connection of CS001 on which a boot was answered with Accepted

  @ocpp1.6 @csms
  Scenario: The same token on two connectors, where it may
    Given the token DEADBEEF is accepted
    When CS001 tells: 1 starts DEADBEEF, 2 starts DEADBEEF
    Then the CSMS answers the starts of CS001 with Accepted, Accepted
    And the CSMS holds the sessions on connectors 1, 2 of CS001 as active, and no other

  @ocpp1.6 @csms
  Scenario: The same token on two connectors, where it may not
    Given the token DEADBEEF is accepted and good for 1 session at a time
    When CS001 tells: 1 starts DEADBEEF, 2 starts DEADBEEF
    Then the CSMS answers the starts of CS001 with Accepted, ConcurrentTx
    And the CSMS holds the refused start on connector 2 of CS001 apart
    And the CSMS holds the sessions on connectors 1 of CS001 as active, and no other

  @ocpp1.6 @csms
  Scenario: A token that is good for two sessions on three connectors
    Given the token DEADBEEF is accepted and good for 2 sessions at a time
    When CS001 tells: 3 starts DEADBEEF, 1 starts DEADBEEF, 2 starts DEADBEEF
    Then the CSMS answers the starts of CS001 with Accepted, Accepted, ConcurrentTx
    And the CSMS holds the sessions on connectors 1, 3 of CS001 as active, and no other

  @ocpp1.6 @csms
  Scenario: The end of a session on one connector makes its token free for another
    Given the token DEADBEEF is accepted and good for 1 session at a time
    And CS001 has told: 1 starts DEADBEEF, 2 starts DEADBEEF, 1 ends
    When CS001 tells: 2 starts DEADBEEF
    Then the CSMS answers the starts of CS001 with Accepted
    And the CSMS holds the sessions on connectors 2 of CS001 as active, and no other

  @ocpp1.6 @csms
  Scenario: The stop of a start that was refused makes no token free
    Given the token DEADBEEF is accepted and good for 1 session at a time
    And CS001 has told: 1 starts DEADBEEF, 2 starts DEADBEEF, 2 ends
    When CS001 tells: 3 starts DEADBEEF
    Then the CSMS answers the starts of CS001 with ConcurrentTx
    And the CSMS holds the sessions on connectors 1 of CS001 as active, and no other

  @ocpp1.6 @csms
  Scenario: A stop that was lost does not lock the driver out of his connector
    Given the token DEADBEEF is accepted and good for 1 session at a time
    And CS001 has told: 1 starts DEADBEEF
    When CS001 tells: 1 starts DEADBEEF, 2 starts DEADBEEF
    Then the CSMS answers the starts of CS001 with Accepted, ConcurrentTx
    And the CSMS reports overlap of the session on connector 1 of CS001, once
    And the CSMS holds the refused start on connector 2 of CS001 apart
