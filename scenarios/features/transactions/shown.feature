Feature: What a station shows of a session
  Connector statuses, the order of messages, and the faults that keep a session from beginning.

  Background:
    Given the token DEADBEEF is accepted
    And station CS001 has booted

  @ocpp1.6 @station @TC_003_CS
  Scenario: The cable, then the card
    When a cable is plugged in at EVSE 1 of CS001
    And token DEADBEEF is presented at EVSE 1 of CS001
    Then the messages about connector 1 of CS001 end with Preparing, Authorize, StartTransaction, Charging
    And the start on EVSE 1 of CS001 names token DEADBEEF, a register and its own time
    When the car at EVSE 1 of CS001 has taken 500 Wh and the session is stopped with token DEADBEEF
    And the cable is drawn at EVSE 1 of CS001
    Then the messages about connector 1 of CS001 end with Charging, StopTransaction, Finishing, Available
    And the end on EVSE 1 of CS001 names token DEADBEEF
    And the end on EVSE 1 of CS001 bears the id of its start and 500 Wh more
    And connector 1 of CS001 was last shown as Available, Preparing, Charging, Finishing, Available
    And the conversation of CS001 is well-formed
    And the CSMS holds no active session of CS001

  @ocpp1.6 @station @TC_004_1_CS
  Scenario: The card, then the cable
    When token DEADBEEF is presented at EVSE 1 of CS001
    And a cable is plugged in at EVSE 1 of CS001
    Then the messages about connector 1 of CS001 end with Authorize, Preparing, StartTransaction, Charging
    And the start on EVSE 1 of CS001 names token DEADBEEF, a register and its own time
    When the car at EVSE 1 of CS001 takes 500 Wh
    Then CS001 reports a reading of EVSE 1 that has risen by 500 Wh
    And connector 1 of CS001 was last shown as Available, Preparing, Charging
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @csms @TC_004_2_CSMS
  Scenario: Identified, and no cable comes
    Given the operator has set ConnectionTimeOut of CS001 to 1
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then the CSMS authorizes token DEADBEEF for CS001 with Accepted
    And CS001 reports EVSE 1 as available
    And the CSMS acknowledges every message of CS001
    And the CSMS sends CS001 no CALL
    And the conversation of CS001 is well-formed
    And the CSMS shows the status of EVSE 1 of CS001 as Available
    And the CSMS has noted nothing odd of CS001
    And the CSMS holds no session of CS001

  @ocpp1.6 @station @TC_004_2_CS
  Scenario: The station takes an identification back when no cable comes
    Given the operator has set ConnectionTimeOut of CS001 to 1
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then the messages about connector 1 of CS001 end with Authorize, Preparing, Available
    And connector 1 of CS001 was shown as Preparing for 1 s or more
    When a cable is plugged in at EVSE 1 of CS001
    Then the messages about connector 1 of CS001 end with Authorize, Preparing, Available, Preparing
    And CS001 does not charge on EVSE 1
    And the conversation of CS001 is well-formed
    And the CSMS holds no session of CS001

  @ocpp1.6 @csms @TC_024_CSMS
  Scenario: A lock that does not close is on record as a fault
    Given the lock of EVSE 1 of CS001 does not close
    When a cable and token DEADBEEF are tried at EVSE 1 of CS001
    Then the CSMS authorizes token DEADBEEF for CS001 with Accepted
    And CS001 reports EVSE 1 as faulted with ConnectorLockFailure
    And the CSMS acknowledges every message of CS001
    And the conversation of CS001 is well-formed
    And the CSMS holds EVSE 1 of CS001 as faulted by ConnectorLockFailure
    And the CSMS holds no session of CS001

  @ocpp1.6 @station @TC_024_CS
  Scenario: A station whose lock does not close starts nothing
    Given the lock of EVSE 1 of CS001 does not close
    When a cable and token DEADBEEF are tried at EVSE 1 of CS001
    Then the messages about connector 1 of CS001 end with Available, Preparing, Authorize, Faulted
    And CS001 reports EVSE 1 as faulted with ConnectorLockFailure
    And CS001 does not charge on EVSE 1
    And the conversation of CS001 is well-formed
    And the CSMS holds no active session of CS001

  @ocpp1.6 @csms @TC_032_1_CSMS
  Scenario: The power fails, and the station stops before it goes down
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the power of CS001 fails slowly and comes back
    Then CS001 reports the end on EVSE 1 with reason PowerLoss and the CSMS acknowledges it
    And the CSMS answers the boot of CS001 with Accepted
    And the CSMS acknowledges every message of CS001
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by PowerLoss, with the energy of the meter
    And the CSMS holds the session on EVSE 1 of CS001 with the station's times and registers
    And the CSMS holds no active session of CS001

  @ocpp1.6 @csms @TC_032_1_CSMS
  Scenario: The end of a session of before the power failure comes only after the boot
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    And the connection of CS001 is lost
    When the power of CS001 fails slowly and comes back
    Then the CSMS answers the boot of CS001 with Accepted
    And CS001 reports the end on EVSE 1 with reason PowerLoss and the CSMS acknowledges it
    And the CSMS acknowledges every message of CS001
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by PowerLoss, with the energy of the meter
    And the CSMS holds the session on EVSE 1 of CS001 with the station's times and registers
    And the CSMS holds no active session of CS001

  @ocpp1.6 @station @TC_032_1_CS
  Scenario: A station that comes back from a power failure tells its stop once
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the power of CS001 fails slowly and comes back
    Then CS001 reports the end on EVSE 1 with reason PowerLoss and the CSMS acknowledges it
    And CS001 said the end on EVSE 1 before it went down, and booted afterwards
    And the messages about connector 0 of CS001 end with StopTransaction, BootNotification, Available
    And the queued messages of CS001 arrive in the order in which they arose, each once
    And the conversation of CS001 is well-formed
    And the CSMS holds one session of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @TC_064_CSMS
  Scenario: Data of a vendor that the CSMS does not know
    When CS001 sends data of vendor com.example.nobody
    Then the CSMS answers the data of CS001 with UnknownVendorId
    And the conversation of CS001 is well-formed
    And the CSMS holds the data of CS001 of vendor com.example.nobody, as sent, with verdict UnknownVendorId

  @ocpp1.6 @station
  Scenario: A station whose data nobody knows goes on as before
    When CS001 sends data of vendor com.example.nobody
    And CS001 starts charging on EVSE 1 with token DEADBEEF
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
