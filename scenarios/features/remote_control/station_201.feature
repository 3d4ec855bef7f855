Feature: What a station does when it is asked from afar
  Judged by the answers and events of a station of OCPP 2.0.1.

  Background:
    Given the token DEADBEEF is accepted
    And station CS001 with 2 EVSEs has booted

  @ocpp2.0.1 @station @F01
  Scenario: A station that has the cable begins at once, and names the request
    Given a cable is plugged in at EVSE 1 of CS001
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then CS001 answers the remote start with Accepted before it reports the start
    And the events of the session on EVSE 1 of CS001 are Started RemoteStart Charging
    And the session on EVSE 1 of CS001 names the request of the operator
    And CS001 does not charge on EVSE 2
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp2.0.1 @station @F01
  Scenario: A station with the cable's transaction goes on with it, and says which one it is
    Given the operator has set TxStartPoint of CS001 to EVConnected
    And a cable is plugged in at EVSE 1 of CS001
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then CS001 answers the remote start with the id of the session on EVSE 1
    And the events of the session on EVSE 1 of CS001 are Started CablePluggedIn EVConnected, Updated RemoteStart Charging
    And the session on EVSE 1 of CS001 names the request of the operator
    And the CSMS holds the session on EVSE 1 of CS001 as the one that was asked for

  @ocpp2.0.1 @station @F02
  Scenario: A station without a cable waits for it
    Given the operator has set TxStartPoint of CS001 to Authorized
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    And a cable is plugged in at EVSE 1 of CS001
    Then the events of the session on EVSE 1 of CS001 are Started RemoteStart Idle, Updated CablePluggedIn Charging
    And the session on EVSE 1 of CS001 names the request of the operator
    And the CSMS holds the session on EVSE 1 of CS001 as the one that was asked for

  @ocpp2.0.1 @station @F03
  Scenario: A station ends what it is asked to end, and nothing else
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    And CS001 is charging on EVSE 2 with token DEADBEEF
    When the operator ends the session on EVSE 1 of CS001
    Then CS001 answers the remote stop with Accepted before it reports the end
    And the events of the session on EVSE 1 of CS001 are Started Authorized Charging, Ended RemoteStop Remote
    And CS001 reports no end on EVSE 2
    And the CSMS holds an active session on EVSE 2 of CS001 with token DEADBEEF

  @ocpp2.0.1 @station @F04
  Scenario: A station whose transaction is the cable's takes the energy away, and ends with the cable
    Given the operator has set TxStopPoint of CS001 to EVConnected
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator ends the session on EVSE 1 of CS001
    And the cable is drawn at EVSE 1 of CS001
    Then the events of the session on EVSE 1 of CS001 are Started Authorized Charging, Updated RemoteStop EVConnected, Ended EVDeparted Remote
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Remote, with the energy of the meter

  @ocpp2.0.1 @station @F05
  Scenario: A station lets go of a cable that was left behind
    Given the operator has set UnlockConnectorOnEVSideDisconnect of CS001 to false
    And CS001 is charging on EVSE 1 with token DEADBEEF
    And the cable was drawn at EVSE 1 of CS001
    When the operator unlocks EVSE 1 of CS001
    Then CS001 answers the unlocking with Unlocked
    And CS001 signals EVSE 1 as Available
    And the CSMS shows the status of EVSE 1 of CS001 as Available

  @ocpp2.0.1 @station @F06
  Scenario: A station tells where every connector stands when no place is named
    When the operator asks CS001 for a status message
    Then CS001 accepts the trigger and then sends the status message
    And CS001 reports each of its connectors as available
    And the CSMS shows each connector of CS001 as available

  @ocpp2.0.1 @station @F06
  Scenario: A station reads a transaction on demand
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator asks CS001 for a transaction message of EVSE 1
    Then CS001 accepts the trigger and then sends the transaction message
    And CS001 reports a reading of the session on EVSE 1 with context Trigger
    And the CSMS holds that reading for the session on EVSE 1 of CS001
