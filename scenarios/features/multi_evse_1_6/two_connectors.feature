@multi_evse
Feature: Two connectors of a 1.6 station charging at once
  In 1.6 each connector is its own EVSE: two sessions side by side, and what happens to one leaves the other alone.

  Background:
    Given the token DEADBEEF is accepted
    And the token CAFEBABE is accepted
    And station CS001 with 2 EVSEs has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF

  @ocpp1.6 @csms @station
  Scenario: A second session leaves the first one active
    When CS001 starts charging on EVSE 2 with token CAFEBABE
    Then the CSMS answers the start on EVSE 2 of CS001 with Accepted
    And the sessions on EVSE 1 and EVSE 2 of CS001 have different transaction ids
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    And the CSMS holds an active session on EVSE 2 of CS001 with token CAFEBABE

  @ocpp1.6 @csms @station
  Scenario Outline: Either of two sessions ends alone
    Given CS001 is charging on EVSE 2 with token CAFEBABE
    When the session on EVSE <ended> of CS001 is stopped with token <token>
    Then CS001 reports the end on EVSE <ended> with reason Local and the CSMS acknowledges it
    And the CSMS holds the session on EVSE <ended> of CS001 as ended by Local, with the energy of the meter
    And the CSMS holds an active session on EVSE <other> of CS001 with token <other token>

    Examples:
      | ended | token    | other | other token |
      | 1     | DEADBEEF | 2     | CAFEBABE    |
      | 2     | CAFEBABE | 1     | DEADBEEF    |

  @ocpp1.6 @csms @station
  Scenario: A refused start beside a running session leaves it alone
    Given the token BADC0FFE is blocked
    When CS001 sends a bare start on EVSE 2 with token BADC0FFE
    Then the CSMS answers the start on EVSE 2 of CS001 with Blocked
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    And the CSMS holds a session on EVSE 2 of CS001 that is not authorized
