"""Music: a library, playlists, a queue, and a player whose position follows the phone's clock."""
