Feature: The same station with firmware of another version
  Kept are the station, an operator's word, what was reported and every session; guesses that were read out of the
  other version's numbers are dropped and made anew.

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: After a firmware update it is the same station, and what was guessed of it is gone
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has sent the statuses EVSE 1 as Available, EVSE 2 as Available
    When CS001 comes back with firmware of the other version
    Then the CSMS accepts the boot of CS001 in the other version
    And the CSMS knows one CS001, in the other version, as commissioned automatically
    And the CSMS shows no connector of CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: After a firmware update the EVSEs are learnt anew
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has sent the statuses EVSE 1 as Available, EVSE 5 as Available
    When CS001 comes back with firmware of the other version and sends the statuses EVSE 1 as Available, EVSE 2 as Faulted
    Then the CSMS acknowledges all that CS001 has sent
    And the CSMS shows for CS001 just EVSE 1.1 from StatusNotification, EVSE 2.1 from StatusNotification
    And the CSMS shows for CS001 the statuses EVSE 1 as Available, EVSE 2 as Faulted

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: What the operator said of a station outlives a firmware update
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has sent the statuses EVSE 1 as Available, EVSE 2 as Available, EVSE 3 as Available
    And the operator has said that CS001 has EVSE 1, EVSE 2
    When CS001 comes back with firmware of the other version
    Then the CSMS accepts the boot of CS001 in the other version
    And the CSMS shows for CS001 just EVSE 1.1 for sure, EVSE 2.1 for sure

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A session that runs over a firmware update is kept at its EVSE and flagged
    Given the token DEADBEEF is accepted
    And a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has sent a bare start on EVSE 2 with token DEADBEEF
    When CS001 comes back with firmware of the other version
    Then the CSMS accepts the boot of CS001 in the other version
    And the CSMS holds the session on EVSE 2 of CS001 as left over from the other version
    And the CSMS shows for CS001 just EVSE 2.1 from start
