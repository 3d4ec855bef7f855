Feature: One token at two stations at once
  A token with a concurrency of 1 pays for one session at a time, wherever the second one is tried.

  Background:
    Given the token DEADBEEF is accepted and good for 1 session at a time
    And station CS001 has booted
    And station CS002 has booted

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: The second station is told ConcurrentTx and the first charges on
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When CS002 sends a bare start on EVSE 1 with token DEADBEEF
    Then the CSMS answers the start on EVSE 1 of CS002 with ConcurrentTx
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    And the CSMS holds a session on EVSE 1 of CS002 that is not authorized

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Two starts at the same moment, one is accepted
    When CS001 and CS002 send a bare start with token DEADBEEF at the same moment
    Then the CSMS accepts one of the starts of CS001 and CS002 and answers the other with ConcurrentTx
    And the CSMS holds one authorized session with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: When the first session has ended the token is free again
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    And the session on EVSE 1 of CS001 was stopped with token DEADBEEF
    When CS002 sends a bare start on EVSE 1 with token DEADBEEF
    Then the CSMS answers the start on EVSE 1 of CS002 with Accepted
    And the CSMS holds an active session on EVSE 1 of CS002 with token DEADBEEF
