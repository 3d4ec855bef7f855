Feature: Connection lost in mid-transaction
  A session goes on without the CSMS; what happened meanwhile is queued and delivered once, in order.

  Background:
    Given the token DEADBEEF is accepted
    And station CS001 has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @station @E08
  Scenario: A session that ended offline is delivered once
    Given the connection of CS001 is lost
    And the car at EVSE 1 of CS001 has taken 500 Wh and the session was stopped offline with token DEADBEEF
    When the connection of CS001 comes back
    Then CS001 reports the end on EVSE 1 with reason Local and the CSMS acknowledges it
    And the queued messages of CS001 arrive in the order in which they arose, each once
    And the CSMS holds one session of CS001
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter

  @ocpp2.0.1 @csms @station @E08
  Scenario: A session that ended offline says so
    Given the connection of CS001 is lost
    And the car at EVSE 1 of CS001 has taken 500 Wh and the session was stopped offline with token DEADBEEF
    When the connection of CS001 comes back
    Then the events of the session on EVSE 1 of CS001 say that they arose offline
    And the session on EVSE 1 of CS001 ends by StopAuthorized with reason Local
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as one that went on offline
    And the CSMS flags the session on EVSE 1 of CS001 as none

  @ocpp2.0.1 @csms @station @E11
  Scenario: What was read without a connection says so, and the session goes on
    Given the connection of CS001 is lost
    And the car at EVSE 1 of CS001 has taken 500 Wh
    When the connection of CS001 comes back
    Then the events of the session on EVSE 1 of CS001 say that they arose offline
    And CS001 sends no BootNotification
    And CS001 reports no end on EVSE 1
    And the CSMS holds the session on EVSE 1 of CS001 as one that went on offline
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @station @E11
  Scenario: A session goes on over a lost connection
    Given the connection of CS001 is lost
    And the car at EVSE 1 of CS001 has taken 500 Wh
    When the connection of CS001 comes back
    Then CS001 reports a reading of EVSE 1 that has risen by 500 Wh
    And the queued messages of CS001 arrive in the order in which they arose, each once
    And CS001 reports no end on EVSE 1
    And the CSMS holds that reading for the session on EVSE 1 of CS001
    And the CSMS holds one session of CS001
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @station
  Scenario: Two losses of the connection in one session
    Given the connection of CS001 is lost and comes back
    And the connection of CS001 is lost
    And the car at EVSE 1 of CS001 has taken 500 Wh and the session was stopped offline with token DEADBEEF
    When the connection of CS001 comes back
    Then CS001 reports the end on EVSE 1 with reason Local and the CSMS acknowledges it
    And the CSMS holds one session of CS001
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter
