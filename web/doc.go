// Package web shows an atlas to the world: pages, embeds, tiles, collections and counts over HTTP. All routes stand in
// one list (server.go) and are handled by the surfaces: packages site, embed, ogc and static. Handlers return errors
// and one place writes them. It asks package atlas and knows of no store.
package web
