Feature: A whole session offline
  A station that may charge without asking does so; afterwards the CSMS has the session as it was.

  @ocpp1.6 @ocpp2.0.1 @csms @station @E04
  Scenario: A session that began and ended offline is delivered once
    Given the token DEADBEEF is accepted
    And station CS001 has booted
    And the operator has allowed CS001 to charge unknown tokens offline
    And the connection of CS001 is lost
    And CS001 has charged 500 Wh offline on EVSE 1 with token DEADBEEF, and the cable is drawn
    When the connection of CS001 comes back
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And CS001 reports the end on EVSE 1 with reason Local and the CSMS acknowledges it
    And the queued messages of CS001 arrive in the order in which they arose, each once
    And the conversation of CS001 is well-formed
    And the CSMS holds one session of CS001
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter

  @ocpp1.6 @ocpp2.0.1 @csms @station @E04
  Scenario: A session that began offline with a token that is not good is recorded, not believed
    Given the token DEADBEEF is blocked
    And station CS001 has booted
    And the operator has allowed CS001 to charge unknown tokens offline
    And the connection of CS001 is lost
    And CS001 has charged 500 Wh offline on EVSE 1 with token DEADBEEF, and the cable is drawn
    When the connection of CS001 comes back
    Then the CSMS answers the start on EVSE 1 of CS001 with Blocked
    And CS001 reports the end on EVSE 1 with reason Local and the CSMS acknowledges it
    And the CSMS holds a session on EVSE 1 of CS001 that is not authorized
    And the CSMS holds no authorized session of CS001

  @ocpp1.6 @csms @TC_039_CSMS
  Scenario: A CSMS files a session that it hears of only afterwards under the time when it was
    Given the token DEADBEEF is accepted
    And station CS001 has booted
    And the operator has allowed CS001 to charge unknown tokens offline
    And the connection of CS001 is lost
    And CS001 has charged 500 Wh offline on EVSE 1 with token DEADBEEF, and the cable is drawn
    And 3600 s have gone by at CS001
    When the connection of CS001 comes back
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS acknowledges every message of CS001
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 with the station's times and registers
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter
    And the CSMS holds one session of CS001
    And the CSMS shows the status of EVSE 1 of CS001 as Available

  @ocpp1.6 @station @TC_039_CS
  Scenario: A station tells a session of its time offline as it was, in order
    Given the token DEADBEEF is accepted
    And station CS001 has booted
    And the operator has allowed CS001 to charge unknown tokens offline
    And the connection of CS001 is lost
    And CS001 has charged 500 Wh offline on EVSE 1 with token DEADBEEF, and the cable is drawn
    And 3600 s have gone by at CS001
    When the connection of CS001 comes back
    Then CS001 asks about no token
    And CS001 sends no BootNotification
    And the messages about connector 1 of CS001 end with StartTransaction, StopTransaction
    And the start on EVSE 1 of CS001 names token DEADBEEF, a register and its own time
    And the end on EVSE 1 of CS001 bears the id of its start and 500 Wh more
    And what CS001 says of the session on EVSE 1 is dated 3600 s or more before it was sent
    And the queued messages of CS001 arrive in the order in which they arose, each once
    And the conversation of CS001 is well-formed
    And the CSMS holds no active session of CS001
