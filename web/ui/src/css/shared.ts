// What every page wears, in the order in which it is read. The server reads the same list where the front end is not built.
import './palette.css';
import './base.css';
import './list.css';
import './map.css';
import './card.css';
import './adapt.css';
