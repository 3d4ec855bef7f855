Feature: Unlocking a connector from afar
  A driver is stuck with a cable: the operator has the lock opened, if the lock will.

  Background:
    Given the token DEADBEEF is accepted
    And station CS001 has booted

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_017_1_CSMS @TC_017_1_CS @F05
  Scenario: The lock opens with nobody there
    When the operator unlocks EVSE 1 of CS001
    Then CS001 answers the unlocking with Unlocked
    And the operator is told of the answer Unlocked
    And the CSMS holds no session of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_017_2_CSMS @TC_017_2_CS @F05
  Scenario: The lock opens for a cable without a session
    Given a cable is plugged in at EVSE 1 of CS001
    When the operator unlocks EVSE 1 of CS001
    Then CS001 answers the unlocking with Unlocked
    And the operator is told of the answer Unlocked
    And the CSMS holds no session of CS001
    And the CSMS shows EVSE 1 of CS001 as occupied

  @ocpp1.6 @csms @station @TC_018_1_CSMS @TC_018_1_CS
  Scenario: Unlocking ends a session of 1.6
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator unlocks EVSE 1 of CS001
    Then CS001 answers the unlocking with Unlocked
    And CS001 reports the end on EVSE 1 with reason UnlockCommand and the CSMS acknowledges it
    And CS001 signals EVSE 1 as Finishing
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by UnlockCommand, with the energy of the meter

  @ocpp2.0.1 @csms @station @F05
  Scenario: An authorized session of 2.0.1 is not unlocked
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator unlocks EVSE 1 of CS001
    Then CS001 answers the unlocking with OngoingAuthorizedTransaction
    And CS001 reports no end on EVSE 1
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_030_CSMS @TC_030_CS @F05
  Scenario: The lock fails
    Given a cable is plugged in at EVSE 1 of CS001
    And the lock of EVSE 1 of CS001 does not close
    When the operator unlocks EVSE 1 of CS001
    Then CS001 answers the unlocking with UnlockFailed
    And the operator is told of the answer UnlockFailed
    And the CSMS holds no session of CS001

  @ocpp1.6 @csms @station @TC_031_CSMS @TC_031_CS
  Scenario: A connector that a station of 1.6 does not have is not unlocked
    When the operator unlocks EVSE 9 of CS001
    Then CS001 answers the unlocking with NotSupported
    And the operator is told of the answer NotSupported
    And the CSMS holds no session of CS001

  @ocpp2.0.1 @csms @station @F05
  Scenario: A connector that a station of 2.0.1 does not have is not unlocked
    When the operator unlocks EVSE 9 of CS001
    Then CS001 answers the unlocking with UnknownConnector
    And the operator is told of the answer UnknownConnector
    And the CSMS holds no session of CS001
