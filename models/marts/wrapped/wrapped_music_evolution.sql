-- A month's genre is the one whose artists have the most listens in it; ties go to the first by name.
-- Consecutive months of the same genre make a phase. At most three phases are kept, those with the most
-- listens (ties go to the earlier phase), and numbered chronologically. A phase's artists are the top
-- three of its genre by listens in its months; ties go to the lower id.

{% set most_phases = 3 %}
{% set most_artists = 3 %}

with

artist_months as (

    select * from {{ ref('int_listener_artist_months') }}

),

artist_genres as (

    select * from {{ ref('int_artist_genres') }}

),

artists as (

    select * from {{ ref('int_played_artists') }}

),

genre_months as (

    select
        artist_months.user_id,
        artist_months.year,
        artist_months.month,
        artist_genres.genre,
        sum(artist_months.n_listens) as n_listens,
        row_number() over (
            partition by artist_months.user_id, artist_months.year, artist_months.month
            order by sum(artist_months.n_listens) desc, artist_genres.genre asc
        ) as genre_rank

    from artist_months
    inner join artist_genres
        on artist_months.artist_key = artist_genres.artist_key
    group by artist_months.user_id, artist_months.year, artist_months.month, artist_genres.genre

),

streaks as (

    select
        user_id,
        year,
        month,
        genre,
        n_listens,
        {{ streak('month', ['user_id', 'year', 'genre']) }} as streak

    from genre_months
    where genre_rank = 1

),

phases as (

    select
        user_id,
        year,
        genre,
        min(month) as first_month,
        max(month) as last_month,
        cast(sum(n_listens) as bigint) as n_listens,
        row_number() over (
            partition by user_id, year
            order by sum(n_listens) desc, min(month) asc
        ) as phase_rank

    from streaks
    group by user_id, year, genre, streak

),

numbered_phases as (

    select
        *,
        row_number() over (partition by user_id, year order by first_month asc) as phase

    from phases
    where phase_rank <= {{ most_phases }}

),

phase_artists as (

    select
        phases.user_id,
        phases.year,
        phases.phase,
        months.artist_key,
        row_number() over (
            partition by phases.user_id, phases.year, phases.phase
            order by sum(months.n_listens) desc, months.artist_key asc
        ) as artist_rank

    from numbered_phases as phases
    inner join artist_genres
        on phases.genre = artist_genres.genre
    inner join artist_months as months
        on
            phases.user_id = months.user_id
            and phases.year = months.year
            and artist_genres.artist_key = months.artist_key
            and months.month between phases.first_month and phases.last_month
    group by phases.user_id, phases.year, phases.phase, months.artist_key

),

phase_names as (

    select
        phase_artists.user_id,
        phase_artists.year,
        phase_artists.phase,
        {{ ordered_array('artists.artist_name', 'phase_artists.artist_rank') }} as artist_names

    from phase_artists
    inner join artists
        on phase_artists.artist_key = artists.artist_key
    where phase_artists.artist_rank <= {{ most_artists }}
    group by phase_artists.user_id, phase_artists.year, phase_artists.phase

),

final as (

    select
        phases.user_id,
        phases.year,
        cast(phases.phase as integer) as phase,
        phases.first_month,
        phases.last_month,
        phases.genre,
        phases.n_listens,
        phase_names.artist_names

    from numbered_phases as phases
    inner join phase_names
        on
            phases.user_id = phase_names.user_id
            and phases.year = phase_names.year
            and phases.phase = phase_names.phase

)

select * from final
