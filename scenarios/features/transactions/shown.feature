Feature: What a station shows of a session
  Connector statuses, the order of messages, and the faults that keep a session from beginning.

  Background:
    Given the token DEADBEEF is accepted
    And station CS001 has booted

  @ocpp1.6 @station @TC_003_CS
  Scenario: The cable, then the card
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the session on EVSE 1 of CS001 is stopped with token DEADBEEF and the cable drawn
    Then connector 1 of CS001 was last shown as Available, Preparing, Charging, Finishing, Available
    And the start on EVSE 1 of CS001 came after the cable was reported or with it
    And the conversation of CS001 is well-formed
    And the CSMS holds no active session of CS001

  @ocpp1.6 @station @TC_004_1_CS
  Scenario: The card, then the cable
    When token DEADBEEF is presented at EVSE 1 of CS001
    And a cable is plugged in at EVSE 1 of CS001
    Then connector 1 of CS001 was last shown as Available, Preparing, Charging
    And the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @csms @TC_004_2_CSMS
  Scenario: Identified, and no cable comes
    Given the operator has set ConnectionTimeOut of CS001 to 1
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then the CSMS authorizes token DEADBEEF for CS001 with Accepted
    And CS001 reports EVSE 1 as available
    And the CSMS shows EVSE 1 of CS001 as available
    And the CSMS holds no session of CS001

  @ocpp1.6 @station @TC_004_2_CS
  Scenario: The station takes an identification back when no cable comes
    Given the operator has set ConnectionTimeOut of CS001 to 1
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then connector 1 of CS001 was last shown as Available, Preparing, Available
    When a cable is plugged in at EVSE 1 of CS001
    Then CS001 does not charge on EVSE 1
    And the CSMS holds no session of CS001

  @ocpp1.6 @csms @TC_024_CSMS
  Scenario: A lock that does not close is on record as a fault
    Given the lock of EVSE 1 of CS001 does not close
    When a cable and token DEADBEEF are tried at EVSE 1 of CS001
    Then CS001 reports EVSE 1 as faulted with ConnectorLockFailure
    And the CSMS holds no session of CS001

  @ocpp1.6 @station @TC_024_CS
  Scenario: A station whose lock does not close starts nothing
    Given the lock of EVSE 1 of CS001 does not close
    When a cable and token DEADBEEF are tried at EVSE 1 of CS001
    Then connector 1 of CS001 was last shown as Available, Preparing, Faulted
    And CS001 does not charge on EVSE 1
    And the conversation of CS001 is well-formed
    And the CSMS holds no active session of CS001

  @ocpp1.6 @csms @TC_032_1_CSMS
  Scenario: The power fails, and the station stops before it goes down
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the power of CS001 fails slowly and comes back
    Then CS001 reports the end on EVSE 1 with reason PowerLoss and the CSMS acknowledges it
    And the CSMS answers the boot of CS001 with Accepted
    And the CSMS holds the session on EVSE 1 of CS001 as ended by PowerLoss, with the energy of the meter
    And the CSMS holds no active session of CS001

  @ocpp1.6 @station @TC_032_1_CS
  Scenario: A station that comes back from a power failure tells its stop once
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the power of CS001 fails slowly and comes back
    Then CS001 reports the end on EVSE 1 with reason PowerLoss and the CSMS acknowledges it
    And the queued messages of CS001 arrive in the order in which they arose, each once
    And the CSMS holds one session of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @TC_064_CSMS
  Scenario: Data of a vendor that the CSMS does not know
    When CS001 sends data of vendor com.example.nobody
    Then the CSMS answers the data of CS001 with UnknownVendorId
    And the conversation of CS001 is well-formed
    And the CSMS holds CS001 as online

  @ocpp1.6 @station
  Scenario: A station whose data nobody knows goes on as before
    When CS001 sends data of vendor com.example.nobody
    And CS001 starts charging on EVSE 1 with token DEADBEEF
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
