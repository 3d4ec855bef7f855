Feature: What a station tells of a transaction, event by event
  Judged by the events of a station of OCPP 2.0.1: which step begins, what each is told for, what the end says.

  Background:
    Given the token DEADBEEF is accepted
    And station CS001 has booted

  @ocpp2.0.1 @station @E01 @E02
  Scenario: A transaction that begins with the cable
    Given the operator has set TxStartPoint of CS001 to EVConnected
    When a cable is plugged in at EVSE 1 of CS001
    And token DEADBEEF is presented at EVSE 1 of CS001
    And the session on EVSE 1 of CS001 is stopped with token DEADBEEF
    Then the events of the session on EVSE 1 of CS001 are Started CablePluggedIn EVConnected, Updated Authorized Charging, Ended StopAuthorized Local
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter

  @ocpp2.0.1 @station @E01 @E03
  Scenario: A transaction that begins with the card
    Given the operator has set TxStartPoint of CS001 to Authorized
    When token DEADBEEF is presented at EVSE 1 of CS001
    And a cable is plugged in at EVSE 1 of CS001
    And the session on EVSE 1 of CS001 is stopped with token DEADBEEF
    Then the events of the session on EVSE 1 of CS001 are Started Authorized Idle, Updated CablePluggedIn Charging, Ended StopAuthorized Local
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter

  @ocpp2.0.1 @station @E04 @E12
  Scenario: A transaction of a station that is alone
    Given the operator has allowed CS001 to charge unknown tokens offline
    And the connection of CS001 is lost
    And CS001 has charged 500 Wh offline on EVSE 1 with token DEADBEEF, and the cable is drawn
    When the connection of CS001 comes back
    Then the events of the session on EVSE 1 of CS001 are Started Authorized Charging, Ended StopAuthorized Local
    And the events of the session on EVSE 1 of CS001 say that they arose offline
    And CS001 sends no BootNotification
    And the CSMS holds the session on EVSE 1 of CS001 as one that went on offline

  @ocpp2.0.1 @station @E05
  Scenario: A transaction whose token is refused when it is told
    Given the token BADC0FFE is blocked
    And the operator has set LocalPreAuthorize of CS001 to true
    And CS001 has local list 1: BADC0FFE accepted
    When a cable and token BADC0FFE are tried at EVSE 1 of CS001
    Then the events of the session on EVSE 1 of CS001 are Started Authorized Charging, Ended Deauthorized DeAuthorized
    And the CSMS holds a session on EVSE 1 of CS001 that is not authorized

  @ocpp2.0.1 @station @E06 @E15
  Scenario: A transaction that ends when the car takes no more
    Given the operator has set TxStopPoint of CS001 to EnergyTransfer
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When the car at EVSE 1 of CS001 takes no more energy
    Then the events of the session on EVSE 1 of CS001 are Started Authorized Charging, Ended ChargingStateChanged StoppedByEV
    And the CSMS holds the session on EVSE 1 of CS001 as ended by StoppedByEV, with the energy of the meter

  @ocpp2.0.1 @station @E07 @E08
  Scenario: A transaction that its driver ends without a connection
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    And the connection of CS001 is lost
    And the car at EVSE 1 of CS001 has taken 50 Wh and the session was stopped offline with token DEADBEEF
    When the connection of CS001 comes back
    Then the events of the session on EVSE 1 of CS001 are Started Authorized Charging, Ended StopAuthorized Local
    And the end on EVSE 1 of CS001 names token DEADBEEF
    And the events of the session on EVSE 1 of CS001 say that they arose offline
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter

  @ocpp2.0.1 @station @E10
  Scenario: A transaction that the cable leaves and comes back to
    Given the operator has set StopTransactionOnEVSideDisconnect of CS001 to false
    And the operator has set TxStopPoint of CS001 to Authorized
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When the cable is drawn at EVSE 1 of CS001
    And a cable is plugged in at EVSE 1 of CS001
    And the session on EVSE 1 of CS001 is stopped with token DEADBEEF
    Then the events of the session on EVSE 1 of CS001 are Started Authorized Charging, Updated EVCommunicationLost Idle, Updated CablePluggedIn Charging, Ended StopAuthorized Local
    And the CSMS holds one session of CS001

  @ocpp2.0.1 @station @E11
  Scenario: A transaction that loses its connection and goes on
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    And the connection of CS001 is lost
    And the car at EVSE 1 of CS001 has taken 500 Wh
    When the connection of CS001 comes back
    Then the events of the session on EVSE 1 of CS001 are Started Authorized Charging
    And CS001 reports a reading of EVSE 1 that has risen by 500 Wh
    And CS001 sends no BootNotification
    And the CSMS holds that reading for the session on EVSE 1 of CS001
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp2.0.1 @station @E14
  Scenario: What a station knows of its transactions
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator asks for the status of the session on EVSE 1 of CS001
    Then the operator is told that it goes on: yes, and that events are owed: no
    When the session on EVSE 1 of CS001 is stopped with token DEADBEEF
    And the operator asks for the status of the session on EVSE 1 of CS001
    Then the operator is told that it goes on: no, and that events are owed: no
    When the operator asks CS001 for the status of a session that it does not have
    Then the operator is told that it goes on: no, and that events are owed: no
    And the CSMS holds no active session of CS001

  @ocpp2.0.1 @station @J02
  Scenario: What is read of a transaction at its beginning, by its rhythm and at its end
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the car at EVSE 1 of CS001 takes 500 Wh
    Then CS001 reports a reading of the session on EVSE 1 with context Sample.Periodic
    And the CSMS holds that reading for the session on EVSE 1 of CS001
    When the session on EVSE 1 of CS001 is stopped with token DEADBEEF
    Then the end on EVSE 1 of CS001 carries readings Transaction.End
    And the readings of the session on EVSE 1 of CS001 begin with Transaction.Begin and never fall
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter
