Feature: Two tenants with a station of the same name
  The endpoint before the identity leads to the tenant; whatever is one tenant's is nobody else's, however it is
  called.

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Two stations of one name are two stations
    Given the server has endpoints for the tenants north and south
    When CS001 boots at the tenants north and south
    Then both CS001 of the tenants north and south are served side by side
    And tenant north has a CS001 of its own
    And tenant south has a CS001 of its own
    And the default tenant has no station on record

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A token of one tenant is worth nothing at the other
    Given the server has endpoints for the tenants north and south
    And tenant north accepts token DEADBEEF
    And CS001 has booted at the tenants north and south
    When CS001 at tenant south sends a bare start with token DEADBEEF
    Then the CSMS answers the start of CS001 at tenant south with Unknown
    And tenant south holds a refused session of CS001
    And tenant north holds no session of CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Sessions of one id at two tenants end apart
    Given the server has endpoints for the tenants north and south
    And tenant north accepts token DEADBEEF
    And tenant south accepts token DEADBEEF
    And CS001 has booted at the tenants north and south
    And CS001 is charging at the tenants north and south with token DEADBEEF
    When CS001 at tenant north ends its session
    Then the CSMS acknowledges all that CS001 at tenant north has sent
    And tenant north holds the session of CS001 as ended
    And tenant south holds one active session of CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A limit on sessions at once counts for each tenant by itself
    Given the server has endpoints for the tenants north and south
    And tenant north accepts token DEADBEEF for one session at a time
    And tenant south accepts token DEADBEEF for one session at a time
    And CS001 has booted at the tenants north and south
    When CS001 sends a bare start at the tenants north and south with token DEADBEEF
    Then the CSMS answers the start of CS001 at tenant north with Accepted
    And the CSMS answers the start of CS001 at tenant south with Accepted
    And tenant north holds one active session of CS001
    And tenant south holds one active session of CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: What one tenant's operator sends reaches his own station alone
    Given the server has endpoints for the tenants north and south
    And CS001 has booted at the tenants north and south
    When the operator of tenant north sends a trigger to CS001
    Then the trigger reaches CS001 of tenant north and not that of south
    And the frame log of tenant north has the trigger to CS001
    And the frame log of tenant south has no trigger to CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Removing one tenant's station leaves the other's alone
    Given the server has endpoints for the tenants north and south
    And CS001 has booted at the tenants north and south
    When the operator of tenant north removes CS001
    Then the socket of CS001 at tenant north is closed
    And CS001 at tenant south goes on undisturbed
    And tenant north does not know CS001
    And tenant south holds CS001 as online

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: An endpoint that leads to no tenant is the server's own
    Given the server has endpoints for the tenants north and south
    When CS001 opens a socket at the endpoint some/where
    Then the socket of CS001 is open with its version selected
    And the CSMS has no station on record but CS001
    And tenant north does not know CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A server with strict paths knows no other endpoint
    Given the server has endpoints for the tenants north and south, and no others
    When CS001 opens a socket at the endpoint some/where
    Then CS001 is turned away with 404 before the upgrade
    And no tenant knows CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: An endpoint with dots in it leads to nobody else
    Given the server has endpoints for the tenants north and south, and no others
    When CS001 opens a socket at the endpoint south/../north
    Then CS001 is turned away with 404 before the upgrade
    And no tenant knows CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A tenant is asked for by name or by number
    Given the server has endpoints for the tenants north and south
    When CS001 boots at tenant south
    Then the CSMS answers the boot of CS001 at tenant south with Accepted
    And tenant south is shown its CS001 by number and by name

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A tenant that has a station is not removed
    Given the server has endpoints for the tenants north and south
    And CS001 has booted at the tenants north and south
    When the operator tries to remove tenant north
    Then CS001 at tenant north goes on undisturbed
    And tenant north holds CS001 as online
