Feature: What a CSMS says of tokens, and of the lists and caches of stations
  Judged by hand-made messages of a bare station of OCPP 2.0.1.

  Background:
    Given a bare connection of CS001 on which a boot was answered with Accepted

  @ocpp2.0.1 @csms @C01 @C04 @C06
  Scenario Outline: Whatever says who somebody is, it is looked up by its text
    Given the token SOMEBODY is <state>
    When CS001 asks by a bare message about token SOMEBODY of type <kind>
    Then the CSMS authorizes a <kind> for CS001 with <status>
    And the CSMS holds no session of CS001
    When CS001 sends the bare events 0 start 100 with SOMEBODY as <kind> by Authorized
    Then the CSMS answers the start on EVSE 1 of CS001 with <status>
    And the conversation of CS001 is well-formed

    Examples:
      | kind            | state    | status   |
      | ISO14443        | accepted | Accepted |
      | ISO15693        | accepted | Accepted |
      | KeyCode         | accepted | Accepted |
      | Local           | accepted | Accepted |
      | ISO14443        | blocked  | Blocked  |
      | KeyCode         | expired  | Expired  |
      | Local           | blocked  | Blocked  |

  @ocpp2.0.1 @csms @C02
  Scenario: A session of nobody's is accepted and on record as one
    When CS001 sends the bare events 0 start 100 with nobody as NoAuthorization by Authorized, 1 end 400 for Local
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS acknowledges every message of CS001
    And the CSMS holds the session on EVSE 1 of CS001 with a token of type NoAuthorization
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter

  @ocpp2.0.1 @csms @C03 @C05 @F01
  Scenario: A session by the operator's word is the one that was asked for
    Given the token PAID17 is accepted
    And CS001 will answer the remote start with Accepted
    When the operator asks for a session on EVSE 1 of CS001 with token PAID17 of type Central
    Then CS001 answers the remote start with Accepted
    And the operator is told of the answer Accepted
    When CS001 sends the bare events 0 start 100 with PAID17 as Central by RemoteStart asked
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS holds the session on EVSE 1 of CS001 with a token of type Central
    And the CSMS holds the session on EVSE 1 of CS001 as the one that was asked for

  @ocpp2.0.1 @csms @C09
  Scenario: The group of a token is told with every answer about it
    Given the tokens DEADBEEF, CAFE are accepted and belong to group FLEET
    When CS001 asks by a bare message about token CAFE of type ISO14443
    Then the CSMS tells CS001 that the token is of group FLEET
    When CS001 sends the bare events 0 start 100 with DEADBEEF, 1 end 400 with CAFE by StopAuthorized for Local
    Then the CSMS acknowledges every message of CS001
    And the end on EVSE 1 of CS001 names token CAFE
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter

  @ocpp2.0.1 @csms @C10 @C12 @C14
  Scenario Outline: A start that the station allowed by itself is judged by what is true now
    Given the token DEADBEEF is <state>
    When CS001 sends the bare events 0 start 100 with DEADBEEF by Authorized
    Then the CSMS answers the start on EVSE 1 of CS001 with <status>
    And the CSMS <holds> of CS001

    Examples:
      | state    | status   | holds                                             |
      | accepted | Accepted | holds one session                                 |
      | blocked  | Blocked  | holds no authorized session                       |
      | expired  | Expired  | holds no authorized session                       |
      | unknown  | Unknown  | holds no authorized session                       |

  @ocpp2.0.1 @csms @C13 @C15 @E04
  Scenario Outline: A start that the station allowed offline is judged when it is told
    Given the token DEADBEEF is <state>
    When CS001 sends the bare events 0 start 100 with DEADBEEF by Authorized offline, 1 end 400 for Local offline
    Then the CSMS answers the start on EVSE 1 of CS001 with <status>
    And the CSMS acknowledges every message of CS001
    And the CSMS holds the session on EVSE 1 of CS001 as one that went on offline
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter

    Examples:
      | state    | status   |
      | accepted | Accepted |
      | blocked  | Blocked  |
      | unknown  | Unknown  |

  @ocpp2.0.1 @csms @C11
  Scenario Outline: What the station says to the clearing of its cache is told
    Given CS001 will answer the clearing with <status>
    When the operator has CS001 clear its cache of tokens
    Then the CSMS sends CS001 one ClearCache with nothing
    And the operator is told of the answer <status>
    And the CSMS holds CS001 as online

    Examples:
      | status   |
      | Accepted |
      | Rejected |

  @ocpp2.0.1 @csms @D01
  Scenario: A list that the station did not take is not on record
    Given CS001 will answer the local list with Failed
    When the operator sends CS001 the whole local list 1: DEADBEEF accepted
    Then CS001 answers the local list with Failed
    And the operator is told of the answer Failed
    And the CSMS holds no local list of CS001

  @ocpp2.0.1 @csms @D01 @D02
  Scenario: A list is on record as the station took it, and as it says its version is
    Given CS001 will answer the local list with Accepted
    And CS001 will tell version 3 of its local list
    When the operator sends CS001 the whole local list 3: DEADBEEF accepted, CAFE blocked
    Then the operator is told of the answer Accepted
    And the CSMS holds local list 3 of CS001: DEADBEEF accepted, CAFE blocked
    When the operator asks CS001 for the version of its local list
    Then CS001 tells version 3 of its local list
    And the CSMS holds local list 3 of CS001: DEADBEEF accepted, CAFE blocked

  @ocpp2.0.1 @csms @D02
  Scenario: A version that nobody here gave is on record without its entries
    Given CS001 will tell version 7 of its local list
    When the operator asks CS001 for the version of its local list
    Then CS001 tells version 7 of its local list
    And the CSMS holds version 7 of the local list of CS001
