Feature: What a station's messages tell of its EVSEs and connectors
  Whatever a message speaks of is put on record, marked as guessed and with the message it was guessed from; what
  the station reports of itself is a fact.

  Background:
    Given the token DEADBEEF is accepted
    And a bare connection of CS001 on which a boot was answered with Accepted

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Statuses in any order make each EVSE known once
    When CS001 sends the statuses EVSE 3 as Available, EVSE 1 as Available, EVSE 2 as Available
    Then the CSMS acknowledges all that CS001 has sent
    And the CSMS shows for CS001 just EVSE 1.1 from StatusNotification, EVSE 2.1 from StatusNotification, EVSE 3.1 from StatusNotification

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A status that is repeated makes nothing twice, and the last one counts
    When CS001 sends the statuses EVSE 1 as Available, EVSE 1 as Available, EVSE 1 as Faulted, EVSE 1 as Faulted
    Then the CSMS acknowledges all that CS001 has sent
    And the CSMS shows for CS001 just EVSE 1.1 from StatusNotification
    And the CSMS shows for CS001 the statuses EVSE 1 as Faulted

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Each of several EVSEs keeps the status of its own
    When CS001 sends the statuses EVSE 1 as Available, EVSE 2 as Unavailable, EVSE 3 as Faulted, EVSE 4 as Available
    Then the CSMS acknowledges all that CS001 has sent
    And the CSMS shows for CS001 the statuses EVSE 1 as Available, EVSE 2 as Unavailable, EVSE 3 as Faulted, EVSE 4 as Available

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Connector 0 or EVSE 0 is the station as a whole and no EVSE
    When CS001 sends the statuses EVSE 0 as Unavailable
    Then the CSMS acknowledges all that CS001 has sent
    And the CSMS shows CS001 as a whole as Unavailable, without any EVSE

  @ocpp2.0.1 @csms
  Scenario: Several connectors of one EVSE stand under it, each with its own status
    When CS001 sends the statuses EVSE 2.1 as Faulted, EVSE 1.2 as Unavailable, EVSE 1.1 as Available
    Then the CSMS acknowledges all that CS001 has sent
    And the CSMS shows for CS001 just EVSE 1.1 from StatusNotification, EVSE 1.2 from StatusNotification, EVSE 2.1 from StatusNotification
    And the CSMS shows for CS001 the statuses EVSE 1.1 as Available, EVSE 1.2 as Unavailable, EVSE 2.1 as Faulted

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A start before any status makes its EVSE known, as guessed from the start
    When CS001 sends a bare start on EVSE 2 with token DEADBEEF
    Then the CSMS answers the start on EVSE 2 of CS001 with Accepted
    And the CSMS shows for CS001 just EVSE 2.1 from start

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A reading before any status makes its EVSE known, as guessed from the reading
    When CS001 sends a bare reading of EVSE 3
    Then the CSMS acknowledges all that CS001 has sent
    And the CSMS shows for CS001 just EVSE 3 from MeterValues

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: What is seen again keeps the message that it was guessed from first
    Given CS001 has sent the statuses EVSE 2 as Available
    When CS001 sends a bare start on EVSE 2 with token DEADBEEF
    Then the CSMS answers the start on EVSE 2 of CS001 with Accepted
    And the CSMS shows for CS001 just EVSE 2.1 from StatusNotification

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A number that no connector has is acknowledged and leaves nothing but a note
    When CS001 sends the statuses EVSE -1 as Available
    Then the CSMS acknowledges all that CS001 has sent
    And the CSMS shows no connector of CS001
    And the CSMS has noted place_refused of CS001

  @ocpp1.6 @csms
  Scenario: The number of connectors that a station tells makes facts of them, and not of the EVSEs
    Given station CS002 with 2 EVSEs has booted
    When the operator asks CS002 for every key
    Then CS002 tells NumberOfConnectors as 2
    And the CSMS shows for CS002 just EVSE 1 from StatusNotification, EVSE 1.1 for sure, EVSE 2 from StatusNotification, EVSE 2.1 for sure

  @ocpp2.0.1 @csms
  Scenario: What a station reports of its device model is on record as fact
    When CS001 reports a device model with EVSE 1, EVSE 2.1, EVSE 2.2
    Then the CSMS acknowledges all that CS001 has sent
    And the CSMS shows for CS001 just EVSE 1.1 for sure, EVSE 2.1 for sure, EVSE 2.2 for sure

  @ocpp2.0.1 @csms
  Scenario: The full inventory of a station makes facts of all its guesses
    Given station CS002 with 2 EVSEs has booted
    When the operator asks CS002 for its FullInventory
    Then CS002 sends 150 variables or more in 4 parts or more, numbered and ended
    And the CSMS shows for CS002 just EVSE 1.1 for sure, EVSE 2.1 for sure

  @ocpp2.0.1 @csms
  Scenario: A report confirms what was guessed and leaves the rest a guess
    Given CS001 has sent the statuses EVSE 1 as Available, EVSE 2 as Available
    When CS001 reports a device model with EVSE 1
    Then the CSMS acknowledges all that CS001 has sent
    And the CSMS shows for CS001 just EVSE 1.1 for sure, EVSE 2.1 from StatusNotification

  @ocpp2.0.1 @csms
  Scenario: A status after the report makes no guess of a fact
    Given CS001 has reported a device model with EVSE 1
    When CS001 sends the statuses EVSE 1 as Unavailable, EVSE 2 as Available
    Then the CSMS acknowledges all that CS001 has sent
    And the CSMS shows for CS001 just EVSE 1.1 for sure, EVSE 2.1 from StatusNotification
    And the CSMS shows for CS001 the statuses EVSE 1 as Unavailable, EVSE 2 as Available
