Feature: A cable that leaves the car in mid-session
  What becomes of the session is a setting of the station.

  Background:
    Given the token DEADBEEF is accepted
    And station CS001 has booted

  @ocpp1.6 @ocpp2.0.1 @csms @TC_005_1_CSMS @E09
  Scenario: Drawn from the car, the cable ends the session
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the cable is drawn at EVSE 1 of CS001
    Then CS001 reports the end on EVSE 1 with reason EVDisconnected and the CSMS acknowledges it
    And CS001 reports EVSE 1 as available
    And the CSMS acknowledges every message of CS001
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by EVDisconnected, with the energy of the meter
    And the CSMS shows EVSE 1 of CS001 as available

  @ocpp1.6 @station @TC_005_1_CS
  Scenario: A station stops the session of a car that has gone, and then its connector is free
    Given the operator has set StopTransactionOnEVSideDisconnect of CS001 to true
    And the operator has set UnlockConnectorOnEVSideDisconnect of CS001 to true
    And CS001 is charging on EVSE 1 with token DEADBEEF
    And the car at EVSE 1 of CS001 has taken 500 Wh
    When the cable is drawn at EVSE 1 of CS001
    Then CS001 reports the end on EVSE 1 with reason EVDisconnected and the CSMS acknowledges it
    And the end on EVSE 1 of CS001 bears the id of its start and 500 Wh more
    And the messages about connector 1 of CS001 end with Charging, StopTransaction, Available
    And the conversation of CS001 is well-formed
    And the CSMS holds no active session of CS001

  @ocpp2.0.1 @station @E09
  Scenario: The station says that it lost the car
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the cable is drawn at EVSE 1 of CS001
    Then the session on EVSE 1 of CS001 ends by EVCommunicationLost with reason EVDisconnected
    And the conversation of CS001 is well-formed
    And the CSMS holds no active session of CS001

  @ocpp1.6 @csms @station
  Scenario: The session outlives the cable where the setting says so
    Given the operator has set StopTransactionOnEVSideDisconnect of CS001 to false
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When the cable is drawn at EVSE 1 of CS001
    Then the session on EVSE 1 of CS001 is suspended by the EV and not ended
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    When a cable is plugged in at EVSE 1 of CS001
    And the car at EVSE 1 of CS001 has taken 500 Wh and the session is stopped with token DEADBEEF
    Then CS001 reports the end on EVSE 1 with reason Local and the CSMS acknowledges it
    And the CSMS holds one session of CS001

  @ocpp2.0.1 @csms @station @E10
  Scenario: The session outlives the cable where settings and stop points say so
    Given the operator has set StopTransactionOnEVSideDisconnect of CS001 to false
    And the operator has set TxStopPoint of CS001 to Authorized
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When the cable is drawn at EVSE 1 of CS001
    Then the session on EVSE 1 of CS001 is suspended by the EV and not ended
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    When a cable is plugged in at EVSE 1 of CS001
    And the car at EVSE 1 of CS001 has taken 500 Wh and the session is stopped with token DEADBEEF
    Then CS001 reports the end on EVSE 1 with reason Local and the CSMS acknowledges it
    And the CSMS holds one session of CS001

  @ocpp1.6 @csms @station
  Scenario: The other end of the cable stays locked in until its owner comes back
    Given the operator has set UnlockConnectorOnEVSideDisconnect of CS001 to false
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When the cable is drawn at EVSE 1 of CS001
    Then CS001 reports the end on EVSE 1 with reason EVDisconnected and the CSMS acknowledges it
    And connector 1 of CS001 was last shown as Charging, Finishing
    And the CSMS shows EVSE 1 of CS001 as occupied
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then CS001 reports EVSE 1 as available
    And the CSMS shows EVSE 1 of CS001 as available
    And the CSMS holds one session of CS001
