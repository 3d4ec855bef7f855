Feature: Ways to say who one is
  A card, a button, a payment, a code, the operator's word or a ticket: the type of the token says which.

  Background:
    Given station CS001 with 2 EVSEs has booted

  @ocpp2.0.1 @csms @station @C01
  Scenario: A card that is good on one EVSE alone
    Given the token DEADBEEF is accepted on EVSE 1 of CS001 alone
    And a cable is plugged in at EVSE 2 of CS001
    When token DEADBEEF is presented at EVSE 2 of CS001
    Then the CSMS tells CS001 that the token is good on EVSE 1 alone
    And CS001 does not charge on EVSE 2
    And the CSMS holds no authorized session of CS001
    When CS001 starts charging on EVSE 1 with token DEADBEEF
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @C01
  Scenario: A start where the card is not good is recorded, not believed
    Given the token DEADBEEF is accepted on EVSE 1 of CS001 alone
    When CS001 sends a bare start on EVSE 2 with token DEADBEEF
    Then the CSMS refuses the start on EVSE 2 of CS001 because of its place
    And the CSMS holds a session on EVSE 2 of CS001 that is not authorized

  @ocpp2.0.1 @csms @station @C01
  Scenario: The station is told which language the holder reads
    Given the token DEADBEEF is accepted, its holder reads de-CH
    And a cable is plugged in at EVSE 1 of CS001
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then the CSMS tells CS001 that the holder reads de-CH
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp2.0.1 @csms @station @C02
  Scenario: A button starts a session of nobody's
    Given a cable is plugged in at EVSE 1 of CS001
    When the start button of EVSE 1 of CS001 is pressed
    Then CS001 asks about no token
    And the session on EVSE 1 of CS001 begins with a token of type NoAuthorization
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 with a token of type NoAuthorization

  @ocpp2.0.1 @csms @station @C03
  Scenario: A payment is good for one session
    Given the token PAID17 is accepted and good for 1 session at a time
    And a cable is plugged in at EVSE 1 of CS001
    When the operator asks for a session on EVSE 1 of CS001 with token PAID17 of type Central
    Then CS001 answers the remote start with Accepted before it reports the start
    And CS001 asks about no token
    And the session on EVSE 1 of CS001 begins with a token of type Central
    And the CSMS holds the session on EVSE 1 of CS001 with a token of type Central
    When CS001 sends a bare start on EVSE 2 with token PAID17
    Then the CSMS answers the start on EVSE 2 of CS001 with ConcurrentTx
    And the CSMS holds a session on EVSE 2 of CS001 that is not authorized

  @ocpp2.0.1 @csms @station @C04
  Scenario: A code that is right
    Given the token 4711 is accepted
    And a cable is plugged in at EVSE 1 of CS001
    When the code 4711 is typed at EVSE 1 of CS001
    Then the CSMS authorizes a KeyCode for CS001 with Accepted
    And the session on EVSE 1 of CS001 begins with a token of type KeyCode
    And the CSMS holds the session on EVSE 1 of CS001 with a token of type KeyCode

  @ocpp2.0.1 @csms @station @C04
  Scenario: A code that is wrong
    Given the token 4711 is accepted
    And a cable is plugged in at EVSE 1 of CS001
    When the code 4712 is typed at EVSE 1 of CS001
    Then the CSMS authorizes a KeyCode for CS001 with Invalid
    And CS001 does not charge on EVSE 1
    And the CSMS holds no authorized session of CS001

  @ocpp2.0.1 @csms @station @C05
  Scenario: The operator vouches for a driver
    Given the token CALL17 is accepted
    When the operator asks for a session on EVSE 2 of CS001 with token CALL17 of type Central
    Then CS001 answers the remote start with Accepted
    When a cable is plugged in at EVSE 2 of CS001
    Then CS001 asks about no token
    And the session on EVSE 2 of CS001 begins with a token of type Central
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 2 of CS001 with a token of type Central

  @ocpp2.0.1 @csms @station @C05
  Scenario: The operator's own word is not asked about, whatever the station asks of others
    Given the token CALL17 is accepted
    And the operator has set AuthorizeRemoteTxRequests of CS001 to true
    And a cable is plugged in at EVSE 2 of CS001
    When the operator asks for a session on EVSE 2 of CS001 with token CALL17 of type Central
    Then CS001 answers the remote start with Accepted before it reports the start
    And CS001 asks about no token
    And the session on EVSE 2 of CS001 begins with a token of type Central
    And the CSMS holds the session on EVSE 2 of CS001 with a token of type Central

  @ocpp2.0.1 @csms @station @C06
  Scenario: A ticket that is known
    Given the token TICKET17 is accepted
    And a cable is plugged in at EVSE 1 of CS001
    When the ticket TICKET17 is shown at EVSE 1 of CS001
    Then the CSMS authorizes a Local for CS001 with Accepted
    And the session on EVSE 1 of CS001 begins with a token of type Local
    And the CSMS holds the session on EVSE 1 of CS001 with a token of type Local

  @ocpp2.0.1 @csms @station @C06
  Scenario: A ticket that nobody knows
    Given a cable is plugged in at EVSE 1 of CS001
    When the ticket TICKET18 is shown at EVSE 1 of CS001
    Then the CSMS authorizes a Local for CS001 with Invalid
    And CS001 does not charge on EVSE 1
    And the CSMS holds no authorized session of CS001
