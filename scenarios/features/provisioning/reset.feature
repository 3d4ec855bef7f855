Feature: Reset with and without a transaction
  A reset is answered before it happens; a running session is ended with the reset as its reason, and the station
  comes back with a boot.

  Background:
    Given the token DEADBEEF is accepted
    And station CS001 has booted

  @ocpp1.6 @csms @TC_013_CSMS
  Scenario: Hard reset of an idle station
    When the operator asks CS001 for a Hard reset
    Then the CSMS sends CS001 one Reset with type Hard
    And the operator is told of the answer Accepted
    And the CSMS answers the boot of CS001 with Accepted
    And CS001 reports each of its connectors as available
    And the conversation of CS001 is well-formed
    And the CSMS holds the boot of CS001 as Accepted, with what the station said of itself

  @ocpp1.6 @csms @TC_014_CSMS
  Scenario: Soft reset of an idle station
    When the operator asks CS001 for a Soft reset
    Then the CSMS sends CS001 one Reset with type Soft
    And the operator is told of the answer Accepted
    And the CSMS answers the boot of CS001 with Accepted
    And CS001 reports each of its connectors as available
    And the conversation of CS001 is well-formed
    And the CSMS holds the boot of CS001 as Accepted, with what the station said of itself
    And the CSMS shows each connector of CS001 as available

  @ocpp2.0.1 @csms @station @B11
  Scenario Outline: Reset of an idle station
    When the operator asks CS001 for a reset <when>
    Then CS001 answers the reset with Accepted before it boots again
    And the boot of CS001 gives RemoteReset as its reason
    And the CSMS answers the boot of CS001 with Accepted
    And the CSMS holds the boot of CS001 as Accepted, with what the station said of itself

    Examples:
      | when      |
      | Immediate |
      | OnIdle    |

  @ocpp1.6 @csms @station
  Scenario Outline: Reset of a charging station ends the session
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator asks CS001 for a <kind> reset
    Then CS001 answers the reset with Accepted before it boots again
    And CS001 reports the end on EVSE 1 with reason <reason> and the CSMS acknowledges it
    And the CSMS holds the session on EVSE 1 of CS001 as ended by <reason>, with the energy of the meter

    Examples:
      | kind | reason    |
      | Hard | HardReset |
      | Soft | SoftReset |

  @ocpp2.0.1 @csms @station @B12
  Scenario: Immediate reset of a charging station ends the session
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator asks CS001 for a reset Immediate
    Then CS001 answers the reset with Accepted before it boots again
    And CS001 reports the end on EVSE 1 with reason ImmediateReset and the CSMS acknowledges it
    And the CSMS holds the session on EVSE 1 of CS001 as ended by ImmediateReset, with the energy of the meter

  @ocpp2.0.1 @csms @station @B12
  Scenario: A reset on idle waits for the end of the session
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator asks CS001 for a reset OnIdle
    Then CS001 answers the reset with Scheduled and does not boot
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    When the session on EVSE 1 of CS001 is stopped with token DEADBEEF and the cable drawn
    Then the boot of CS001 gives ScheduledReset as its reason
    And the CSMS holds no active session of CS001
