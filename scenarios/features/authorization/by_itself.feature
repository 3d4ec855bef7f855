Feature: What a station decides by itself
  A station that knows a token from its list or its cache need not ask, and without a connection it cannot.

  Background:
    Given station CS001 has booted

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_007_CSMS @TC_007_CS @C10 @C12
  Scenario: A token that the station has met starts a session unasked
    Given the token DEADBEEF is accepted
    And the operator has set LocalPreAuthorize of CS001 to true
    And CS001 has met token DEADBEEF in a session on EVSE 1
    When CS001 starts charging on EVSE 1 with token DEADBEEF
    Then CS001 asks about no token
    And the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @station @C10
  Scenario: Without a cache a token that the station has met is asked about again
    Given the token DEADBEEF is accepted
    And the operator has set LocalPreAuthorize of CS001 to true
    And the operator has set AuthorizationCacheEnabled of CS001 to false
    And CS001 has met token DEADBEEF in a session on EVSE 1
    When a cable and token DEADBEEF are tried at EVSE 1 of CS001
    Then the CSMS authorizes token DEADBEEF for CS001 with Accepted
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_061_CSMS @TC_061_CS @C11
  Scenario: After its cache was cleared the station asks again
    Given the token DEADBEEF is accepted
    And the operator has set LocalPreAuthorize of CS001 to true
    And CS001 has met token DEADBEEF in a session on EVSE 1
    When the operator has CS001 clear its cache of tokens
    Then CS001 answers the clearing with Accepted
    And the operator is told of the answer Accepted
    When a cable and token DEADBEEF are tried at EVSE 1 of CS001
    Then the CSMS authorizes token DEADBEEF for CS001 with Accepted
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @station @C11
  Scenario: A station without a cache has nothing to clear
    Given the operator has set AuthorizationCacheEnabled of CS001 to false
    When the operator has CS001 clear its cache of tokens
    Then CS001 answers the clearing with Rejected
    And the operator is told of the answer Rejected
    And the CSMS holds no session of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @station @C14
  Scenario: A token on the list starts a session unasked
    Given the token DEADBEEF is accepted
    And the operator has set LocalPreAuthorize of CS001 to true
    And CS001 has local list 1: DEADBEEF accepted
    When CS001 starts charging on EVSE 1 with token DEADBEEF
    Then CS001 asks about no token
    And the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @station @C14
  Scenario: A token that the list refuses is asked about while there is a connection
    Given the token DEADBEEF is accepted
    And the operator has set LocalPreAuthorize of CS001 to true
    And CS001 has local list 1: DEADBEEF blocked
    When a cable and token DEADBEEF are tried at EVSE 1 of CS001
    Then the CSMS authorizes token DEADBEEF for CS001 with Accepted
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @station @C14
  Scenario: A session that the list allows and the CSMS does not is ended
    Given the token DEADBEEF is blocked
    And the operator has set LocalPreAuthorize of CS001 to true
    And CS001 has local list 1: DEADBEEF accepted
    When a cable and token DEADBEEF are tried at EVSE 1 of CS001
    Then CS001 asks about no token
    And the CSMS answers the start on EVSE 1 of CS001 with Blocked
    And CS001 reports the end on EVSE 1 with reason DeAuthorized and the CSMS acknowledges it
    And the CSMS holds a session on EVSE 1 of CS001 that is not authorized

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_037_1_CSMS @TC_037_1_CS @C12
  Scenario: Offline, a token that the station has met starts a session
    Given the token DEADBEEF is accepted
    And CS001 has met token DEADBEEF in a session on EVSE 1
    And the connection of CS001 is lost
    And a cable and token DEADBEEF were tried offline at EVSE 1 of CS001
    When the connection of CS001 comes back
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And CS001 reports no end on EVSE 1
    And the queued messages of CS001 arrive in the order in which they arose, each once
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @station @C13
  Scenario: Offline, a token on the list starts a session
    Given the token DEADBEEF is accepted
    And CS001 has local list 1: DEADBEEF accepted
    And the connection of CS001 is lost
    And a cable and token DEADBEEF were tried offline at EVSE 1 of CS001
    When the connection of CS001 comes back
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @station @C13
  Scenario: Offline, what the list refuses does not charge, even where unknown tokens may
    Given the token DEADBEEF is accepted
    And the operator has set AllowOfflineTxForUnknownId of CS001 to true
    And CS001 has local list 1: DEADBEEF blocked
    And the connection of CS001 is lost
    And a cable and token DEADBEEF were tried offline at EVSE 1 of CS001
    When the connection of CS001 comes back
    Then CS001 does not charge on EVSE 1
    And the CSMS holds no authorized session of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @station @C13
  Scenario: Offline, a station that may not trust its list does not charge
    Given the token DEADBEEF is accepted
    And the operator has set LocalAuthorizeOffline of CS001 to false
    And CS001 has local list 1: DEADBEEF accepted
    And the connection of CS001 is lost
    And a cable and token DEADBEEF were tried offline at EVSE 1 of CS001
    When the connection of CS001 comes back
    Then CS001 does not charge on EVSE 1
    And the CSMS holds no authorized session of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @station @C15
  Scenario: Offline, a token that the station does not know does not charge
    Given the token DEADBEEF is accepted
    And the connection of CS001 is lost
    And a cable and token DEADBEEF were tried offline at EVSE 1 of CS001
    When the connection of CS001 comes back
    Then CS001 does not charge on EVSE 1
    And the CSMS holds no authorized session of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @station @C15
  Scenario: Offline, a token that the station does not know charges where the operator allows it
    Given the token DEADBEEF is accepted
    And the operator has set AllowOfflineTxForUnknownId of CS001 to true
    And the connection of CS001 is lost
    And a cable and token DEADBEEF were tried offline at EVSE 1 of CS001
    When the connection of CS001 comes back
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_037_3_CSMS @TC_037_3_CS @C15
  Scenario: A session that began offline with a token nobody knows is ended when the CSMS says so
    Given the operator has set AllowOfflineTxForUnknownId of CS001 to true
    And the operator has set StopTransactionOnInvalidId of CS001 to true
    And the connection of CS001 is lost
    And a cable and token DEADBEEF were tried offline at EVSE 1 of CS001
    When the connection of CS001 comes back
    Then the CSMS answers the start on EVSE 1 of CS001 with Unknown
    And CS001 reports the end on EVSE 1 with reason DeAuthorized and the CSMS acknowledges it
    And the conversation of CS001 is well-formed
    And the CSMS holds a session on EVSE 1 of CS001 that is not authorized
    And the CSMS holds the session on EVSE 1 of CS001 as ended by DeAuthorized, with the energy of the meter
