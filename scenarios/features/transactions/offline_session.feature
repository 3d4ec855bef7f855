Feature: A whole session offline
  A station that may charge without asking does so; afterwards the CSMS has the session as it was.

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_039_CSMS @TC_039_CS @E04
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
