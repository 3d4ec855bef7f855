Feature: Unlocking a connector from afar
  A driver is stuck with a cable: the operator has the lock opened, if the lock will.

  Background:
    Given the token DEADBEEF is accepted
    And station CS001 has booted

  @ocpp2.0.1 @csms @station @F05
  Scenario: The lock opens with nobody there
    When the operator unlocks EVSE 1 of CS001
    Then CS001 answers the unlocking with Unlocked
    And the operator is told of the answer Unlocked
    And the CSMS holds no session of CS001

  @ocpp2.0.1 @csms @station @F05
  Scenario: The lock opens for a cable without a session
    Given a cable is plugged in at EVSE 1 of CS001
    When the operator unlocks EVSE 1 of CS001
    Then CS001 answers the unlocking with Unlocked
    And the operator is told of the answer Unlocked
    And the CSMS holds no session of CS001
    And the CSMS shows EVSE 1 of CS001 as occupied

  @ocpp2.0.1 @csms @station @F05
  Scenario: An authorized session of 2.0.1 is not unlocked
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator unlocks EVSE 1 of CS001
    Then CS001 answers the unlocking with OngoingAuthorizedTransaction
    And CS001 reports no end on EVSE 1
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp2.0.1 @csms @station @F05
  Scenario: The lock fails
    Given a cable is plugged in at EVSE 1 of CS001
    And the lock of EVSE 1 of CS001 does not close
    When the operator unlocks EVSE 1 of CS001
    Then CS001 answers the unlocking with UnlockFailed
    And the operator is told of the answer UnlockFailed
    And the CSMS holds no session of CS001

  @ocpp2.0.1 @csms @station @F05
  Scenario: A connector that a station of 2.0.1 does not have is not unlocked
    When the operator unlocks EVSE 9 of CS001
    Then CS001 answers the unlocking with UnknownConnector
    And the operator is told of the answer UnknownConnector
    And the CSMS holds no session of CS001

  @ocpp1.6 @csms @TC_017_1_CSMS
  Scenario: A CSMS has a connector unlocked where nobody charges
    When the operator unlocks EVSE 1 of CS001
    Then the CSMS sends CS001 one UnlockConnector with connectorId 1
    And the operator is told of the answer Unlocked
    And the CSMS sends CS001 nothing further
    And the conversation of CS001 is well-formed
    And the CSMS shows the status of EVSE 1 of CS001 as Available

  @ocpp1.6 @station @TC_017_1_CS
  Scenario: A station unlocks a connector where nobody charges, and all stays as it is
    When the operator unlocks EVSE 1 of CS001
    Then CS001 answers the unlocking with Unlocked
    And the messages about connector 1 of CS001 end with BootNotification, Available, UnlockConnector
    And the conversation of CS001 is well-formed
    When CS001 starts charging on EVSE 1 with token DEADBEEF
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @csms @TC_017_2_CSMS
  Scenario: A CSMS tells its operator that a cable is fixed
    Given a bare connection of CS002 on which a boot was answered with Accepted
    And CS002 will answer the unlocking with NotSupported
    When the operator unlocks EVSE 1 of CS002
    Then the CSMS sends CS002 one UnlockConnector with connectorId 1
    And the operator is told of the answer NotSupported
    And the CSMS sends CS002 nothing further
    And the conversation of CS002 is well-formed
    And the CSMS holds no session of CS002

  @ocpp1.6 @station @TC_017_2_CS
  Scenario: A station with a fixed cable has nothing to unlock
    Given station CS002 with a fixed cable has booted
    And a cable is plugged in at EVSE 1 of CS002
    When the operator unlocks EVSE 1 of CS002
    Then CS002 answers the unlocking with NotSupported
    And the messages about connector 1 of CS002 end with Available, Preparing, UnlockConnector
    And the conversation of CS002 is well-formed
    And the CSMS shows the status of EVSE 1 of CS002 as Preparing

  @ocpp1.6 @csms @TC_018_1_CSMS
  Scenario: A CSMS has a connector unlocked and files the end of its session
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator unlocks EVSE 1 of CS001
    Then the CSMS sends CS001 one UnlockConnector with connectorId 1
    And the operator is told of the answer Unlocked
    And CS001 reports the end on EVSE 1 with reason UnlockCommand and the CSMS acknowledges it
    And CS001 signals EVSE 1 as Finishing
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by UnlockCommand, with the energy of the meter
    And the CSMS shows the status of EVSE 1 of CS001 as Finishing
    When the cable is drawn at EVSE 1 of CS001
    Then the CSMS acknowledges every message of CS001
    And the CSMS shows the status of EVSE 1 of CS001 as Available

  @ocpp1.6 @station @TC_018_1_CS
  Scenario: A station that is to unlock a connector ends the session there
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    And the car at EVSE 1 of CS001 has taken 500 Wh
    When the operator unlocks EVSE 1 of CS001
    Then CS001 answers the unlocking with Unlocked
    And CS001 reports the end on EVSE 1 with reason UnlockCommand and the CSMS acknowledges it
    And the end on EVSE 1 of CS001 bears the id of its start and 500 Wh more
    And the messages about connector 1 of CS001 end with Charging, UnlockConnector, StopTransaction, Finishing
    When the cable is drawn at EVSE 1 of CS001
    Then the messages about connector 1 of CS001 end with StopTransaction, Finishing, Available
    And the conversation of CS001 is well-formed
    And the CSMS holds no active session of CS001

  @ocpp1.6 @csms @TC_030_CSMS
  Scenario: A CSMS tells its operator that a lock does not open
    Given a bare connection of CS002 on which a boot was answered with Accepted
    And CS002 will answer the unlocking with UnlockFailed
    When the operator unlocks EVSE 1 of CS002
    Then the CSMS sends CS002 one UnlockConnector with connectorId 1
    And the operator is told of the answer UnlockFailed
    And the CSMS sends CS002 nothing further
    And the conversation of CS002 is well-formed
    And the CSMS holds no session of CS002

  @ocpp1.6 @station @TC_030_CS
  Scenario: A station whose lock does not open says so, and the cable stays in
    Given a cable is plugged in at EVSE 1 of CS001
    And the lock of EVSE 1 of CS001 does not close
    When the operator unlocks EVSE 1 of CS001
    Then CS001 answers the unlocking with UnlockFailed
    And the messages about connector 1 of CS001 end with Available, Preparing, UnlockConnector
    And the conversation of CS001 is well-formed
    And the CSMS shows the status of EVSE 1 of CS001 as Preparing

  @ocpp1.6 @csms @TC_031_CSMS
  Scenario: A CSMS tells its operator that a station has no such connector
    Given a bare connection of CS002 on which a boot was answered with Accepted
    And CS002 will answer the unlocking with NotSupported
    When the operator unlocks EVSE 9 of CS002
    Then the CSMS sends CS002 one UnlockConnector with connectorId 9
    And the operator is told of the answer NotSupported
    And the CSMS sends CS002 nothing further
    And the conversation of CS002 is well-formed
    And the CSMS shows no connector of CS002

  @ocpp1.6 @station @TC_031_CS
  Scenario: A station unlocks no connector that it does not have, and goes on
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator unlocks EVSE 9 of CS001
    Then CS001 answers the unlocking with NotSupported
    And the messages about connector 1 of CS001 end with StartTransaction, Charging, UnlockConnector
    And the session on EVSE 1 of CS001 goes on as if nothing had happened
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
