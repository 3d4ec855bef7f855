Feature: Messages on demand
  The operator asks for a message: the station answers first and then sends it, or says why it does not.

  Background:
    Given the token DEADBEEF is accepted
    And station CS001 with 2 EVSEs has booted

  @ocpp1.6 @ocpp2.0.1 @csms @station @F06
  Scenario: A heartbeat
    When the operator asks CS001 for a heartbeat message
    Then CS001 accepts the trigger and then sends the heartbeat message
    And the CSMS answers the Heartbeat of CS001 with its own clock
    And the CSMS has heard of CS001 since the Heartbeat

  @ocpp1.6 @csms @station
  Scenario: A boot of 1.6
    When the operator asks CS001 for a boot message
    Then CS001 accepts the trigger and then sends the boot message
    And the CSMS holds the boot of CS001 as Accepted

  @ocpp2.0.1 @csms @station @F06
  Scenario: A station of 2.0.1 that is accepted does not boot on demand
    When the operator asks CS001 for a boot message
    Then CS001 answers the trigger with Rejected
    And CS001 sends no BootNotification
    And the CSMS holds the boot of CS001 as Accepted

  @ocpp1.6 @csms @station
  Scenario: A reading of a running session of 1.6
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator asks CS001 for a reading message of EVSE 1
    Then CS001 accepts the trigger and then sends the reading message
    And the reading messages of CS001 are of EVSE 1 alone
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp2.0.1 @csms @station @F06
  Scenario: A reading of one EVSE of 2.0.1
    When the operator asks CS001 for a reading message of EVSE 2
    Then CS001 accepts the trigger and then sends the reading message
    And the reading messages of CS001 are of EVSE 2 alone
    And CS001 reports a reading of EVSE 2 outside of sessions with context Trigger
    And the CSMS holds that reading of EVSE 2 of CS001 outside of sessions

  @ocpp2.0.1 @csms @station @F06
  Scenario: An event of a running session of 2.0.1
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator asks CS001 for a transaction message of EVSE 1
    Then CS001 accepts the trigger and then sends the transaction message
    And the change on EVSE 1 of CS001 is reported with reason Trigger
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp2.0.1 @csms @station @F06
  Scenario: An event where no session runs
    When the operator asks CS001 for a transaction message of EVSE 2
    Then CS001 answers the trigger with Rejected
    And the operator is told of the answer Rejected
    And the CSMS holds no session of CS001

  @ocpp1.6 @csms @station
  Scenario: A status by the security extension
    When the operator asks CS001 by the security extension for a status message of EVSE 1
    Then CS001 accepts the extended trigger and then sends the status message
    And the status messages of CS001 are of EVSE 1 alone
    And the CSMS shows the status of EVSE 1 of CS001 as Available

  @ocpp1.6 @csms @station
  Scenario: A place that the station does not have, by the security extension
    When the operator asks CS001 by the security extension for a status message of EVSE 9
    Then CS001 answers the extended trigger with Rejected
    And the operator is told of the answer Rejected
    And the CSMS holds CS001 as online
