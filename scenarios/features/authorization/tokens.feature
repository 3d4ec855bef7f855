Feature: Invalid, blocked and expired tokens
  Who may not charge is told why, does not get a session, and leaves a record when a station starts one regardless.

  @ocpp1.6 @ocpp2.0.1 @csms @station @C01
  Scenario Outline: A token that is not good is refused with its status
    Given the token DEADBEEF is <state>
    And station CS001 has booted
    And a cable is plugged in at EVSE 1 of CS001
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then the CSMS authorizes token DEADBEEF for CS001 with <status>
    And CS001 does not charge on EVSE 1
    And the conversation of CS001 is well-formed
    And the CSMS holds no authorized session of CS001

    Examples:
      | state   | status  |
      | unknown | Unknown |
      | expired | Expired |
      | blocked | Blocked |

  @ocpp1.6 @csms
  Scenario Outline: A CSMS says why a token may not charge
    Given the token DEADBEEF is <state>
    And station CS001 has booted
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then the CSMS authorizes token DEADBEEF for CS001 with <status>
    And the CSMS acknowledges every message of CS001
    And the conversation of CS001 is well-formed
    And the CSMS holds no session of CS001
    And the CSMS shows the status of EVSE 1 of CS001 as Available

    @TC_023_1_CSMS
    Examples: nobody knows it
      | state   | status  |
      | unknown | Invalid |

    @TC_023_2_CSMS
    Examples: its time is over
      | state   | status  |
      | expired | Expired |

    @TC_023_3_CSMS
    Examples: somebody blocked it
      | state   | status  |
      | blocked | Blocked |

  @ocpp1.6 @station @TC_023_CS @TC_023_4_CS
  Scenario Outline: A station asks about a card, hears no, and starts nothing
    Given the token DEADBEEF is <state>
    And station CS001 has booted
    And a cable is plugged in at EVSE 1 of CS001
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then the CSMS authorizes token DEADBEEF for CS001 with <status>
    And the messages about connector 1 of CS001 end with Available, Preparing, Authorize
    And CS001 does not charge on EVSE 1
    When the cable is drawn at EVSE 1 of CS001
    Then the messages about connector 1 of CS001 end with Preparing, Authorize, Available
    And the conversation of CS001 is well-formed
    And the CSMS holds no session of CS001

    Examples:
      | state   | status  |
      | unknown | Invalid |
      | expired | Expired |
      | blocked | Blocked |

  @ocpp1.6 @ocpp2.0.1 @csms @E05
  Scenario Outline: A start with a token that is not good is recorded, not believed
    Given the token DEADBEEF is <state>
    And station CS001 has booted
    When CS001 sends a bare start on EVSE 1 with token DEADBEEF
    Then the CSMS answers the start on EVSE 1 of CS001 with <status>
    And the CSMS holds a session on EVSE 1 of CS001 that is not authorized

    Examples:
      | state   | status  |
      | unknown | Unknown |
      | blocked | Blocked |
      | expired | Expired |

  @ocpp1.6 @ocpp2.0.1 @csms @C01
  Scenario: Upper and lower case of a token are the same token
    Given the token DeadBeef is accepted
    And station CS001 has booted
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then the CSMS authorizes token DEADBEEF for CS001 with Accepted
    And the CSMS holds the token DeadBeef as Accepted

  @ocpp1.6 @ocpp2.0.1 @csms @station @C01
  Scenario: A card ends its session however the reader spells it
    Given the token DEADBEEF is accepted
    And station CS001 has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When token deadbeef is presented at EVSE 1 of CS001
    Then CS001 asks about no token
    And CS001 reports the end on EVSE 1 with reason Local and the CSMS acknowledges it
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter
