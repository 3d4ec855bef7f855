Feature: Tokens that belong together
  Who belongs to the group of a session may end it; a master pass ends any session and begins none.

  @ocpp1.6 @ocpp2.0.1 @csms @station @C09
  Scenario: A session is ended with another token of its group
    Given the tokens DEADBEEF, CAFE are accepted and belong to group FLEET
    And station CS001 has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When token CAFE is presented at EVSE 1 of CS001
    Then the CSMS tells CS001 that the token is of group FLEET
    And CS001 reports the end on EVSE 1 with reason Local and the CSMS acknowledges it
    And the end on EVSE 1 of CS001 names token CAFE
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter

  @ocpp1.6 @ocpp2.0.1 @csms @station @C09
  Scenario: A token that the station has met ends a session of its group unasked
    Given the tokens DEADBEEF, CAFE are accepted and belong to group FLEET
    And station CS001 has booted
    And the operator has set LocalPreAuthorize of CS001 to true
    And CS001 has met token CAFE in a session on EVSE 1
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When token CAFE is presented at EVSE 1 of CS001
    Then CS001 asks about no token
    And CS001 reports the end on EVSE 1 with reason Local and the CSMS acknowledges it
    And the end on EVSE 1 of CS001 names token CAFE
    And the CSMS holds no active session of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @station @C09
  Scenario: A session is ended offline with another token of its group
    Given the tokens DEADBEEF, CAFE are accepted and belong to group FLEET
    And station CS001 has booted
    And CS001 has met token CAFE in a session on EVSE 1
    And CS001 is charging on EVSE 1 with token DEADBEEF
    And the connection of CS001 is lost
    And token CAFE was presented offline at EVSE 1 of CS001
    When the connection of CS001 comes back
    Then CS001 reports the end on EVSE 1 with reason Local and the CSMS acknowledges it
    And the end on EVSE 1 of CS001 names token CAFE
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter

  @ocpp1.6 @ocpp2.0.1 @csms @station @C09
  Scenario: A token of another group does not end a session
    Given the tokens DEADBEEF are accepted and belong to group FLEET
    And the tokens CAFE are accepted and belong to group TRUCKS
    And station CS001 has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When token CAFE is presented at EVSE 1 of CS001
    Then the CSMS authorizes token CAFE for CS001 with Accepted
    And CS001 reports no end on EVSE 1
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @station @C09
  Scenario: A remote session is ended with a token of its group
    Given the tokens DEADBEEF, CAFE are accepted and belong to group FLEET
    And station CS001 has booted
    And a cable is plugged in at EVSE 1 of CS001
    And the operator asked for a session on EVSE 1 of CS001 with token DEADBEEF
    When token CAFE is presented at EVSE 1 of CS001
    Then CS001 reports the end on EVSE 1 with reason Local and the CSMS acknowledges it
    And the end on EVSE 1 of CS001 names token CAFE
    And the CSMS holds no active session of CS001

  @ocpp2.0.1 @csms @station @C16
  Scenario: A master pass ends a session of somebody else
    Given the token DEADBEEF is accepted
    And the token BOSS of group MASTER is a master pass
    And station CS001 has booted
    And the operator has set MasterPassGroupId of CS001 to MASTER
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When token BOSS is presented at EVSE 1 of CS001
    Then the CSMS tells CS001 that the token is of group MASTER
    And CS001 reports the end on EVSE 1 with reason MasterPass and the CSMS acknowledges it
    And the end on EVSE 1 of CS001 names token BOSS
    And the CSMS holds the session on EVSE 1 of CS001 as ended by MasterPass, with the energy of the meter

  @ocpp2.0.1 @csms @station @C16
  Scenario: A master pass at a station without a display ends every session
    Given the token DEADBEEF is accepted
    And the token CAFE is accepted
    And the token BOSS of group MASTER is a master pass
    And station CS001 with 2 EVSEs has booted
    And the operator has set MasterPassGroupId of CS001 to MASTER
    And CS001 is charging on EVSE 1 with token DEADBEEF
    And CS001 is charging on EVSE 2 with token CAFE
    When token BOSS is presented at the one reader of CS001
    Then CS001 reports the end on EVSE 1 with reason MasterPass and the CSMS acknowledges it
    And CS001 reports the end on EVSE 2 with reason MasterPass and the CSMS acknowledges it
    And the CSMS holds no active session of CS001
    And the CSMS holds the session on EVSE 2 of CS001 as ended by MasterPass, with the energy of the meter

  @ocpp2.0.1 @csms @station @C16
  Scenario: A master pass begins no session at the station
    Given the token BOSS of group MASTER is a master pass
    And station CS001 has booted
    And the operator has set MasterPassGroupId of CS001 to MASTER
    And a cable is plugged in at EVSE 1 of CS001
    When token BOSS is presented at EVSE 1 of CS001
    Then the CSMS authorizes token BOSS for CS001 with Accepted
    And CS001 does not charge on EVSE 1
    And the CSMS holds no authorized session of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @C16
  Scenario: A start with a master pass is recorded, not believed
    Given the token BOSS of group MASTER is a master pass
    And station CS001 has booted
    When CS001 sends a bare start on EVSE 1 with token BOSS
    Then the CSMS answers the start on EVSE 1 of CS001 with Invalid
    And the CSMS holds a session on EVSE 1 of CS001 that is not authorized
