@multi_evse
Feature: A 1.6 station that restarts while it charges
  A boot closes nothing: which sessions have ended the station tells, connector by connector.

  Background:
    Given the token DEADBEEF is accepted
    And the token CAFEBABE is accepted

  @ocpp1.6 @csms
  Scenario: A restart of the station in mid-session, with other connectors charging
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has told: 1 starts DEADBEEF, 2 starts CAFEBABE, 3 starts DEADBEEF
    When CS001 boots again
    Then the CSMS answers the boot of CS001 with Accepted
    And the CSMS holds the sessions on connectors 1, 2, 3 of CS001 as active, and no other
    And the CSMS has noted nothing odd of CS001

  @ocpp1.6 @csms
  Scenario: After a restart one session has ended and the others go on
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has told: 1 starts DEADBEEF, 2 starts CAFEBABE, 3 starts DEADBEEF
    And CS001 has booted again
    When CS001 tells: 1 is Available, 2 ends, 2 is Available, 3 is Charging, 3 reads 330, 1 reads 110
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the session on connector 2 of CS001 as ended with 200 Wh
    And the CSMS holds the session on connector 3 of CS001 as 330 Wh so far
    And the CSMS holds the sessions on connectors 1, 3 of CS001 as active, and no other

  @ocpp1.6 @csms
  Scenario: A new session after the restart beside one from before
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has told: 1 starts DEADBEEF, 2 starts CAFEBABE
    And CS001 has booted again
    When CS001 tells: 1 ends, 1 starts CAFEBABE, 2 reads 220
    Then the CSMS answers the starts of CS001 with Accepted
    And the CSMS holds the sessions on connectors 1, 2 of CS001 as active, and no other
    And the CSMS has noted nothing odd of CS001

  @ocpp1.6 @csms @station
  Scenario: A power failure ends every session, each once
    Given station CS001 with 2 EVSEs has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF
    And CS001 is charging on EVSE 2 with token CAFEBABE
    When the power of CS001 fails slowly and comes back
    Then CS001 reports the end on EVSE 1 with reason PowerLoss and the CSMS acknowledges it
    And CS001 reports the end on EVSE 2 with reason PowerLoss and the CSMS acknowledges it
    And the CSMS holds every session of CS001 as ended with its own token and energy

  @ocpp1.6 @csms @station
  Scenario: A mere reconnect with two sessions running
    Given station CS001 with 2 EVSEs has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF
    And CS001 is charging on EVSE 2 with token CAFEBABE
    When the connection of CS001 is lost and comes back
    Then CS001 sends no BootNotification
    And CS001 reports no end on EVSE 1
    And the CSMS holds the sessions on connectors 1, 2 of CS001 as active, and no other
