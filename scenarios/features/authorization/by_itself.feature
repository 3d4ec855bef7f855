Feature: What a station decides by itself
  A station that knows a token from its list or its cache need not ask, and without a connection it cannot.

  Background:
    Given station CS001 has booted

  @ocpp1.6 @ocpp2.0.1 @csms @station @C10 @C12
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

  @ocpp2.0.1 @csms @station @C10
  Scenario: What the station has met it forgets after the life time of its cache
    Given the token DEADBEEF is accepted
    And the operator has set LocalPreAuthorize of CS001 to true
    And the operator has changed AuthCacheCtrlr.LifeTime of CS001 to 60
    And CS001 has met token DEADBEEF in a session on EVSE 1
    And 61 s have gone by at CS001
    When a cable and token DEADBEEF are tried at EVSE 1 of CS001
    Then the CSMS authorizes token DEADBEEF for CS001 with Accepted
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @station @C10 @C12
  Scenario: What the CSMS says of a start replaces what the cache held
    Given the token DEADBEEF is accepted
    And the operator has set LocalPreAuthorize of CS001 to true
    And CS001 has met token DEADBEEF in a session on EVSE 1
    And the operator has blocked token DEADBEEF meanwhile
    When a cable and token DEADBEEF are tried at EVSE 1 of CS001
    Then CS001 asks about no token
    And the CSMS answers the start on EVSE 1 of CS001 with Blocked
    And CS001 reports the end on EVSE 1 with reason DeAuthorized and the CSMS acknowledges it
    And the CSMS holds no active session of CS001
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then the CSMS authorizes token DEADBEEF for CS001 with Blocked
    And CS001 does not charge on EVSE 1
    And the CSMS holds no active session of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @station @C11
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

  @ocpp2.0.1 @station @C14
  Scenario: A token that the list refuses is not asked about where the setting says so
    Given the token DEADBEEF is accepted
    And the operator has set LocalPreAuthorize of CS001 to true
    And the operator has changed LocalAuthListCtrlr.DisablePostAuthorize of CS001 to true
    And CS001 has local list 1: DEADBEEF blocked
    When a cable and token DEADBEEF are tried at EVSE 1 of CS001
    Then CS001 asks about no token
    And CS001 does not charge on EVSE 1
    And the CSMS holds no session of CS001

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

  @ocpp1.6 @ocpp2.0.1 @csms @station @C12
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

  @ocpp1.6 @ocpp2.0.1 @csms @station @C15
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

  @ocpp1.6 @csms @TC_007_CSMS
  Scenario: A CSMS judges the token of a start that nobody asked about beforehand
    Given the token DEADBEEF is accepted
    And the operator has set LocalPreAuthorize of CS001 to true
    And CS001 has met token DEADBEEF in a session on EVSE 1
    When a cable and token DEADBEEF are tried at EVSE 1 of CS001
    Then CS001 asks about no token
    And the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS acknowledges every message of CS001
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    And the CSMS holds the session on EVSE 1 of CS001 with the station's times and registers
    And the CSMS shows the status of EVSE 1 of CS001 as Charging

  @ocpp1.6 @station @TC_007_CS @TC_007_1_CS
  Scenario: A station that has met a card starts without asking about it
    Given the token DEADBEEF is accepted
    And the operator has set LocalPreAuthorize of CS001 to true
    And CS001 has met token DEADBEEF in a session on EVSE 1
    When a cable is plugged in at EVSE 1 of CS001
    And token DEADBEEF is presented at EVSE 1 of CS001
    Then the messages about connector 1 of CS001 end with Available, Preparing, StartTransaction, Charging
    And the start on EVSE 1 of CS001 names token DEADBEEF, a register and its own time
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @csms @TC_061_CSMS
  Scenario: A CSMS has a station forget the tokens that it has met
    Given the token DEADBEEF is accepted
    And the operator has set LocalPreAuthorize of CS001 to true
    And CS001 has met token DEADBEEF in a session on EVSE 1
    When the operator has CS001 clear its cache of tokens
    Then the CSMS sends CS001 one ClearCache with nothing
    And the operator is told of the answer Accepted
    And the CSMS sends CS001 nothing further
    When a cable and token DEADBEEF are tried at EVSE 1 of CS001
    Then the CSMS authorizes token DEADBEEF for CS001 with Accepted
    And the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the conversation of CS001 is well-formed
    And the CSMS holds the token DEADBEEF as Accepted
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @station @TC_061_CS @TC_061_1_CS
  Scenario: A station that has cleared its cache asks about a card that it had met
    Given the token DEADBEEF is accepted
    And the operator has set LocalPreAuthorize of CS001 to true
    And CS001 has met token DEADBEEF in a session on EVSE 1
    When the operator has CS001 clear its cache of tokens
    Then CS001 answers the clearing with Accepted
    When a cable is plugged in at EVSE 1 of CS001
    And token DEADBEEF is presented at EVSE 1 of CS001
    Then the messages about connector 1 of CS001 end with ClearCache, Preparing, Authorize, StartTransaction, Charging
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @csms @TC_037_1_CSMS
  Scenario: A CSMS takes in a start of an hour ago with a good token
    Given the token DEADBEEF is accepted
    And CS001 has met token DEADBEEF in a session on EVSE 1
    And the connection of CS001 is lost
    And a cable and token DEADBEEF were tried offline at EVSE 1 of CS001
    And 3600 s have gone by at CS001
    When the connection of CS001 comes back
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS acknowledges every message of CS001
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    And the CSMS holds the session on EVSE 1 of CS001 with the station's times and registers
    And the CSMS shows the status of EVSE 1 of CS001 as Charging

  @ocpp1.6 @station @TC_037_1_CS
  Scenario: A station starts offline with a card that it has met, and tells it when it can
    Given the token DEADBEEF is accepted
    And the operator has set LocalAuthorizeOffline of CS001 to true
    And CS001 has met token DEADBEEF in a session on EVSE 1
    And the connection of CS001 is lost
    And a cable and token DEADBEEF were tried offline at EVSE 1 of CS001
    And 3600 s have gone by at CS001
    When the connection of CS001 comes back
    Then CS001 asks about no token
    And CS001 sends no BootNotification
    And the messages about connector 1 of CS001 end with Available, StartTransaction, Charging
    And the start on EVSE 1 of CS001 names token DEADBEEF, a register and its own time
    And what CS001 says of the session on EVSE 1 is dated 3600 s or more before it was sent
    And CS001 reports no end on EVSE 1
    And the queued messages of CS001 arrive in the order in which they arose, each once
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @csms @TC_037_3_CSMS
  Scenario: A CSMS refuses the token of a start of an hour ago, and files it all the same
    Given the operator has set AllowOfflineTxForUnknownId of CS001 to true
    And the connection of CS001 is lost
    And a cable and token DEADBEEF were tried offline at EVSE 1 of CS001
    And 3600 s have gone by at CS001
    When the connection of CS001 comes back
    Then the CSMS answers the start on EVSE 1 of CS001 with Invalid
    And CS001 reports the end on EVSE 1 with reason DeAuthorized and the CSMS acknowledges it
    And CS001 signals EVSE 1 as Finishing
    And the CSMS acknowledges every message of CS001
    And the conversation of CS001 is well-formed
    And the CSMS holds a session on EVSE 1 of CS001 that is not authorized
    And the CSMS holds the session on EVSE 1 of CS001 with the station's times and registers
    And the CSMS shows the status of EVSE 1 of CS001 as Finishing

  @ocpp1.6 @station @TC_037_3_CS
  Scenario: A station ends what it began offline as soon as it hears that the card is not good
    Given the operator has set AllowOfflineTxForUnknownId of CS001 to true
    And the operator has set StopTransactionOnInvalidId of CS001 to true
    And the connection of CS001 is lost
    And a cable and token DEADBEEF were tried offline at EVSE 1 of CS001
    And 3600 s have gone by at CS001
    When the connection of CS001 comes back
    Then CS001 reports the end on EVSE 1 with reason DeAuthorized and the CSMS acknowledges it
    And CS001 asks about no token
    And the messages about connector 1 of CS001 end with StartTransaction, Charging, StopTransaction, Finishing
    And the start on EVSE 1 of CS001 names token DEADBEEF, a register and its own time
    And the queued messages of CS001 arrive in the order in which they arose, each once
    And the conversation of CS001 is well-formed
    And the CSMS holds no active session of CS001
