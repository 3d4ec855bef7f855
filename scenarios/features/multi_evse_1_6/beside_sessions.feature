@multi_evse
Feature: Commands to one connector of a 1.6 station, beside sessions on the others
  What is asked of one connector is done there; who charges beside it does not notice.

  Background:
    Given the token DEADBEEF is accepted
    And the token CAFEBABE is accepted
    And station CS001 with 3 EVSEs has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF
    And CS001 is charging on EVSE 2 with token CAFEBABE

  @ocpp1.6 @csms @station
  Scenario: ChangeAvailability of a free connector beside two sessions
    When the operator takes EVSE 3 of CS001 out of service
    Then CS001 answers the change of availability with Accepted
    And CS001 signals EVSE 3 as Unavailable
    And the CSMS holds EVSE 3 of CS001 as told to be Inoperative
    And the CSMS shows the connectors of CS001 as 1.1 Charging, 2.1 Charging, 3.1 Unavailable
    And the CSMS holds the sessions on connectors 1, 2 of CS001 as active, and no other

  @ocpp1.6 @csms @station
  Scenario: ChangeAvailability of a connector that charges waits for its session alone
    Given the operator has taken EVSE 1 of CS001 out of service
    When the session on EVSE 1 of CS001 is stopped with token DEADBEEF and the cable drawn
    Then CS001 signals EVSE 1 as Unavailable
    And CS001 does not signal EVSE 2 as Unavailable
    And the CSMS shows the connectors of CS001 as 1.1 Unavailable, 2.1 Charging, 3.1 Available
    And the CSMS holds the sessions on connectors 2 of CS001 as active, and no other

  @ocpp1.6 @csms @station
  Scenario: UnlockConnector ends the session of its connector alone
    When the operator unlocks EVSE 2 of CS001
    Then CS001 answers the unlocking with Unlocked
    And CS001 reports the end on EVSE 2 with reason UnlockCommand and the CSMS acknowledges it
    And CS001 reports no end on EVSE 1
    And the CSMS holds the session on EVSE 2 of CS001 as ended by UnlockCommand, with the energy of the meter
    And the CSMS holds the sessions on connectors 1 of CS001 as active, and no other

  @ocpp1.6 @csms @station
  Scenario: A reservation of one connector beside two sessions is used there
    Given EVSE 3 of CS001 is reserved for token DEADBEEF
    When CS001 starts charging on EVSE 3 with token DEADBEEF
    Then the start on EVSE 3 of CS001 names the reservation and the CSMS accepts it
    And the CSMS holds the reservation of CS001 as used by the session on EVSE 3
    And the CSMS holds the sessions on connectors 1, 2, 3 of CS001 as active, and no other

  @ocpp1.6 @csms @station
  Scenario: A connector where somebody charges cannot be reserved, and the one beside it can
    When the operator reserves EVSE 2 of CS001 for token DEADBEEF
    Then CS001 answers the reservation with Occupied
    And the CSMS holds the reservation of CS001 as refused with Occupied
    When the operator reserves EVSE 3 of CS001 for token CAFEBABE
    Then CS001 answers the reservation with Accepted
    And the CSMS holds the reservation of EVSE 3 of CS001 for token CAFEBABE as Active
    And the CSMS holds the sessions on connectors 1, 2 of CS001 as active, and no other

  @ocpp1.6 @csms @station
  Scenario: TriggerMessage for the reading of one connector beside another session
    When the operator asks CS001 for a reading message of EVSE 2
    Then CS001 accepts the trigger and then sends the reading message
    And the reading messages of CS001 are of EVSE 2 alone
    And the CSMS flags the session on EVSE 1 of CS001 as none
    And the CSMS holds the sessions on connectors 1, 2 of CS001 as active, and no other

  @ocpp1.6 @csms @station
  Scenario: TriggerMessage for the status of a free connector beside two sessions
    When the operator asks CS001 for a status message of EVSE 3
    Then CS001 accepts the trigger and then sends the status message
    And the status messages of CS001 are of EVSE 3 alone
    And the CSMS shows the connectors of CS001 as 1.1 Charging, 2.1 Charging, 3.1 Available

  @ocpp1.6 @csms @station
  Scenario: A remote stop ends the session that it names alone
    When the operator ends the session on EVSE 1 of CS001
    Then CS001 answers the remote stop with Accepted before it reports the end
    And CS001 reports the end on EVSE 1 with reason Remote and the CSMS acknowledges it
    And CS001 reports no end on EVSE 2
    And the CSMS holds the sessions on connectors 2 of CS001 as active, and no other

  @ocpp1.6 @csms @station
  Scenario: A fault of one connector ends its session alone
    When EVSE 1 of CS001 fails
    Then CS001 signals EVSE 1 as faulted by GroundFailure
    And CS001 reports no end on EVSE 2
    And the CSMS holds EVSE 1 of CS001 as faulted by GroundFailure
    And the CSMS shows the status of EVSE 2 of CS001 as Charging
