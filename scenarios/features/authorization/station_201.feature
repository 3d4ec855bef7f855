Feature: Whom a station asks, and whom it lets charge
  Judged by what a station of OCPP 2.0.1 asks, tells and does.

  Background:
    Given station CS001 with 2 EVSEs has booted

  @ocpp2.0.1 @station @C01 @C04 @C06
  Scenario Outline: A station asks about whatever says who somebody is, and tells it as it was
    Given the token SOMEBODY is accepted
    And a cable is plugged in at EVSE 1 of CS001
    When the <thing> SOMEBODY is <used> at EVSE 1 of CS001
    Then the CSMS authorizes a <kind> for CS001 with Accepted
    And the session on EVSE 1 of CS001 begins with a token of type <kind>
    And the events of the session on EVSE 1 of CS001 are Started Authorized Charging
    And the CSMS holds the session on EVSE 1 of CS001 with a token of type <kind>

    Examples:
      | thing  | used  | kind    |
      | code   | typed | KeyCode |
      | ticket | shown | Local   |

  @ocpp2.0.1 @station @C01
  Scenario: A station asks about a card once, and not again when it ends the session
    Given the token DEADBEEF is accepted
    And a cable is plugged in at EVSE 1 of CS001
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then the CSMS authorizes a ISO14443 for CS001 with Accepted
    And the session on EVSE 1 of CS001 begins with a token of type ISO14443
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then CS001 asks about no token
    And the events of the session on EVSE 1 of CS001 are Started Authorized Charging, Ended StopAuthorized Local
    And the CSMS holds no active session of CS001

  @ocpp2.0.1 @station @C02
  Scenario: A station with a button asks nobody, and the button stops it too
    Given a cable is plugged in at EVSE 1 of CS001
    When the start button of EVSE 1 of CS001 is pressed
    Then CS001 asks about no token
    And the events of the session on EVSE 1 of CS001 are Started Authorized Charging
    And the session on EVSE 1 of CS001 begins with a token of type NoAuthorization
    And the CSMS holds the session on EVSE 1 of CS001 with a token of type NoAuthorization
    When the start button of EVSE 1 of CS001 is pressed
    Then CS001 asks about no token
    And the events of the session on EVSE 1 of CS001 are Started Authorized Charging, Ended StopAuthorized Local
    And the CSMS holds no active session of CS001

  @ocpp2.0.1 @station @C03 @C05
  Scenario: A station remembers nothing of what the operator vouched for
    Given the token PAID17 is accepted
    And the operator has set LocalPreAuthorize of CS001 to true
    And a cable is plugged in at EVSE 1 of CS001
    When the operator asks for a session on EVSE 1 of CS001 with token PAID17 of type Central
    Then CS001 asks about no token
    And the events of the session on EVSE 1 of CS001 are Started RemoteStart Charging
    When a cable and token PAID17 are tried at EVSE 2 of CS001
    Then the CSMS authorizes token PAID17 for CS001 with Accepted
    And the CSMS holds the session on EVSE 1 of CS001 with a token of type Central

  @ocpp2.0.1 @station @C09
  Scenario: A station lets the group end a session, and nobody else
    Given the tokens DEADBEEF, CAFE are accepted and belong to group FLEET
    And the token FEEDF00D is accepted
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When token FEEDF00D is presented at EVSE 1 of CS001
    Then CS001 reports no end on EVSE 1
    When token CAFE is presented at EVSE 1 of CS001
    Then the events of the session on EVSE 1 of CS001 are Started Authorized Charging, Ended StopAuthorized Local
    And the end on EVSE 1 of CS001 names token CAFE
    And the CSMS holds no active session of CS001

  @ocpp2.0.1 @station @C10 @C11 @C12
  Scenario: A station asks about whom it does not know, and forgets when it is told to
    Given the token DEADBEEF is accepted
    And the operator has set LocalPreAuthorize of CS001 to true
    When a cable and token DEADBEEF are tried at EVSE 1 of CS001
    Then the CSMS authorizes token DEADBEEF for CS001 with Accepted
    When a cable and token DEADBEEF are tried at EVSE 2 of CS001
    Then CS001 asks about no token
    And the events of the session on EVSE 2 of CS001 are Started Authorized Charging
    When the session on EVSE 2 of CS001 is stopped with token DEADBEEF and the cable drawn
    And the operator has CS001 clear its cache of tokens
    Then CS001 answers the clearing with Accepted
    When a cable and token DEADBEEF are tried at EVSE 2 of CS001
    Then the CSMS authorizes token DEADBEEF for CS001 with Accepted
    And the CSMS holds an active session on EVSE 2 of CS001 with token DEADBEEF

  @ocpp2.0.1 @station @C12
  Scenario: Without a connection a station believes its cache
    Given the token DEADBEEF is accepted
    And CS001 has met token DEADBEEF in a session on EVSE 1
    And the connection of CS001 is lost
    And a cable and token DEADBEEF were tried offline at EVSE 2 of CS001
    When the connection of CS001 comes back
    Then the events of the session on EVSE 2 of CS001 are Started Authorized Charging
    And the events of the session on EVSE 2 of CS001 say that they arose offline
    And the CSMS holds an active session on EVSE 2 of CS001 with token DEADBEEF

  @ocpp2.0.1 @station @C13
  Scenario: Without a connection a station believes its list before its cache
    Given the token DEADBEEF is accepted
    And the token CAFE is accepted
    And CS001 has met token CAFE in a session on EVSE 1
    And CS001 has local list 1: DEADBEEF accepted, CAFE blocked
    And the connection of CS001 is lost
    And a cable and token DEADBEEF were tried offline at EVSE 1 of CS001
    And a cable and token CAFE were tried offline at EVSE 2 of CS001
    When the connection of CS001 comes back
    Then the events of the session on EVSE 1 of CS001 are Started Authorized Charging
    And the events of the session on EVSE 1 of CS001 say that they arose offline
    And CS001 does not charge on EVSE 2
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp2.0.1 @station @C15
  Scenario Outline: Without a connection a station lets strangers charge where it may, and ends it when it hears no
    Given the token DEADBEEF is <state>
    And the operator has set AllowOfflineTxForUnknownId of CS001 to true
    And the connection of CS001 is lost
    And a cable and token DEADBEEF were tried offline at EVSE 1 of CS001
    When the connection of CS001 comes back
    Then the CSMS answers the start on EVSE 1 of CS001 with <status>
    And the events of the session on EVSE 1 of CS001 are <events>
    And the CSMS holds one session of CS001

    Examples:
      | state    | status   | events                                                             |
      | accepted | Accepted | Started Authorized Charging                                        |
      | blocked  | Blocked  | Started Authorized Charging, Ended Deauthorized DeAuthorized       |

  @ocpp2.0.1 @station @C16
  Scenario: A station lets a master pass end a session and begin none
    Given the token DEADBEEF is accepted
    And the token BOSS of group MASTER is a master pass
    And the operator has set MasterPassGroupId of CS001 to MASTER
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When a cable and token BOSS are tried at EVSE 2 of CS001
    Then CS001 does not charge on EVSE 2
    And CS001 reports no end on EVSE 1
    When token BOSS is presented at EVSE 1 of CS001
    Then the events of the session on EVSE 1 of CS001 are Started Authorized Charging, Ended StopAuthorized MasterPass
    And the end on EVSE 1 of CS001 names token BOSS
    And the CSMS holds no active session of CS001
