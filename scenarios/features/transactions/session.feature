Feature: A charging session
  From plug to unplug, in either order of cable and identification: what the station says and what the CSMS keeps.

  Background:
    Given the token DEADBEEF is accepted
    And station CS001 has booted

  @ocpp1.6 @ocpp2.0.1 @csms @station @C01 @E02
  Scenario: Cable first, then identification
    When a cable is plugged in at EVSE 1 of CS001
    Then CS001 reports EVSE 1 as occupied
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then the CSMS authorizes token DEADBEEF for CS001 with Accepted
    And the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    When the car at EVSE 1 of CS001 has taken 500 Wh and the session is stopped with token DEADBEEF
    Then CS001 reports the end on EVSE 1 with reason Local and the CSMS acknowledges it
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter

  @ocpp1.6 @ocpp2.0.1 @csms @station @E03
  Scenario: Identification first, then the cable
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then the CSMS authorizes token DEADBEEF for CS001 with Accepted
    When a cable is plugged in at EVSE 1 of CS001
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the start on EVSE 1 of CS001 came after the cable was reported or with it
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    When the car at EVSE 1 of CS001 has taken 500 Wh and the session is stopped with token DEADBEEF
    Then CS001 reports the end on EVSE 1 with reason Local and the CSMS acknowledges it
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter

  @ocpp1.6 @csms @TC_003_CSMS
  Scenario: A CSMS sees a session through that began with the cable
    When a cable is plugged in at EVSE 1 of CS001
    Then the CSMS acknowledges every message of CS001
    And the CSMS shows the status of EVSE 1 of CS001 as Preparing
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then the CSMS authorizes token DEADBEEF for CS001 with Accepted
    And the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS acknowledges every message of CS001
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    And the CSMS holds the session on EVSE 1 of CS001 with the station's times and registers
    And the CSMS shows the status of EVSE 1 of CS001 as Charging
    When the car at EVSE 1 of CS001 has taken 500 Wh and the session is stopped with token DEADBEEF
    Then the CSMS acknowledges every message of CS001
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter
    And the CSMS shows the status of EVSE 1 of CS001 as Finishing

  @ocpp1.6 @csms @TC_004_1_CSMS
  Scenario: A CSMS sees a session through that began with the card
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then the CSMS authorizes token DEADBEEF for CS001 with Accepted
    And the CSMS shows the status of EVSE 1 of CS001 as Preparing
    And the CSMS holds no session of CS001
    When a cable is plugged in at EVSE 1 of CS001
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS acknowledges every message of CS001
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    And the CSMS shows the status of EVSE 1 of CS001 as Charging
    When the car at EVSE 1 of CS001 has taken 500 Wh and the session is stopped with token DEADBEEF
    Then the CSMS acknowledges every message of CS001
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter
    And the CSMS holds the session on EVSE 1 of CS001 with the station's times and registers

  @ocpp2.0.1 @csms @station @E03
  Scenario: Identification opened the session, and no cable comes
    Given the operator has set ConnectionTimeOut of CS001 to 1
    And the operator has set TxStartPoint of CS001 to Authorized
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then the session on EVSE 1 of CS001 begins by Authorized in state Idle
    And the session on EVSE 1 of CS001 ends by EVConnectTimeout with reason Timeout
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Timeout, with the energy of the meter

  @ocpp2.0.1 @csms @station @E07
  Scenario: The card that began the session ends it, and nobody has to be asked
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then CS001 asks about no token
    And the session on EVSE 1 of CS001 ends by StopAuthorized with reason Local
    And the end on EVSE 1 of CS001 names token DEADBEEF
    And the end on EVSE 1 of CS001 carries readings Transaction.End
    And CS001 does not signal EVSE 1 as Available
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter
    And the CSMS flags the session on EVSE 1 of CS001 as none

  @ocpp1.6 @ocpp2.0.1 @csms @station @E07
  Scenario: After the cable is drawn the EVSE is free for the next one
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    And the session on EVSE 1 of CS001 was stopped with token DEADBEEF
    When the cable is drawn at EVSE 1 of CS001
    Then CS001 reports EVSE 1 as available
    And the conversation of CS001 is well-formed
    And the CSMS shows EVSE 1 of CS001 as available
    And the CSMS holds no active session of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @station @J02
  Scenario: The meter is read while the car charges
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the car at EVSE 1 of CS001 takes 500 Wh
    Then CS001 reports a reading of EVSE 1 that has risen by 500 Wh
    And CS001 reports no end on EVSE 1
    And the conversation of CS001 is well-formed
    And the CSMS holds that reading for the session on EVSE 1 of CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: The same start sent twice opens one session
    When CS001 sends the same bare start on EVSE 1 with token DEADBEEF twice
    Then the CSMS gives both starts of CS001 the same answer
    And the CSMS holds one session of CS001
