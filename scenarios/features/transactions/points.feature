Feature: When a transaction begins and ends
  The station's settings say which of the steps of a visit begins its transaction, and which ends it.

  Background:
    Given the token DEADBEEF is accepted
    And station CS001 has booted

  @ocpp2.0.1 @csms @station @E01
  Scenario Outline: The transaction begins where its start point is reached
    Given the operator has set TxStartPoint of CS001 to <point>
    When a car drives into the bay of EVSE 1 of CS001
    And a cable is plugged in at EVSE 1 of CS001
    And token DEADBEEF is presented at EVSE 1 of CS001
    Then the session on EVSE 1 of CS001 begins by <trigger> in state <state>
    And the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the queued messages of CS001 arrive in the order in which they arose, each once
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    And the CSMS flags the session on EVSE 1 of CS001 as none

    Examples:
      | point               | trigger        | state       |
      | ParkingBayOccupancy | EVDetected     | Idle        |
      | EVConnected         | CablePluggedIn | EVConnected |
      | Authorized          | Authorized     | Charging    |
      | DataSigned          | Authorized     | Charging    |
      | PowerPathClosed     | Authorized     | Charging    |
      | EnergyTransfer      | Authorized     | Charging    |

  @ocpp2.0.1 @csms @station @E06
  Scenario: The car leaves, and that ends it
    Given the operator has set TxStartPoint of CS001 to ParkingBayOccupancy
    And the operator has set TxStopPoint of CS001 to ParkingBayOccupancy
    When a car drives into the bay of EVSE 1 of CS001
    And CS001 starts charging on EVSE 1 with token DEADBEEF
    And the session on EVSE 1 of CS001 is stopped with token DEADBEEF and the cable drawn
    Then CS001 reports no end on EVSE 1
    When the car drives out of the bay of EVSE 1 of CS001
    Then the session on EVSE 1 of CS001 ends by EVDeparted with reason Local
    And the CSMS holds no active session of CS001
    And the CSMS holds one session of CS001

  @ocpp2.0.1 @csms @station @E06
  Scenario: The cable is drawn, and that ends it
    Given the operator has set TxStopPoint of CS001 to EVConnected
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When the session on EVSE 1 of CS001 is stopped with token DEADBEEF
    Then CS001 reports no end on EVSE 1
    When the cable is drawn at EVSE 1 of CS001
    Then the session on EVSE 1 of CS001 ends by EVDeparted with reason Local
    And the CSMS holds no active session of CS001

  @ocpp2.0.1 @csms @station @E06
  Scenario Outline: The driver's token ends it
    Given the operator has set TxStopPoint of CS001 to <point>
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When the session on EVSE 1 of CS001 is stopped with token DEADBEEF
    Then the session on EVSE 1 of CS001 ends by StopAuthorized with reason Local
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter

    Examples:
      | point           |
      | Authorized      |
      | DataSigned      |
      | PowerPathClosed |
      | EnergyTransfer  |

  @ocpp2.0.1 @csms @station @E15
  Scenario: The car has enough, and that ends it
    Given the operator has set TxStopPoint of CS001 to EnergyTransfer
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When the car at EVSE 1 of CS001 takes no more energy
    Then the session on EVSE 1 of CS001 ends by ChargingStateChanged with reason StoppedByEV
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by StoppedByEV, with the energy of the meter

  @ocpp1.6 @ocpp2.0.1 @csms @station @E15
  Scenario: The car has enough, and the session waits for its driver
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the car at EVSE 1 of CS001 takes no more energy
    Then the session on EVSE 1 of CS001 is suspended by the EV and not ended
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
